// Data sets that are drawn rather than fetched: written once into the user's cache folder, as MNIST comes.

import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cached, cacheFolder, isCached } from '../unpack.mjs';

const compress = promisify(gzip);

/**
 * Images of colours and what is known of them. `attributes` are columns of a table of bytes [count, columns], each a place
 * among its values; the first one is the class.
 * @typedef {{ pixels: Uint8Array, table: Uint8Array, count: number }} Part
 * @typedef {{ name: string, values: readonly string[] }} Attribute
 * @typedef {{ side: number, attributes: readonly Attribute[], train: Part, test: Part }} Drawn
 */

/**
 * The folder `name` in the cache, with the files of a data set; drawn by `draw` where it is not there.
 * @param {string} name @param {() => Promise<Drawn>} draw
 */
export async function idxFolder(name, draw) {
  if (await isCached(name)) return join(cacheFolder(), name);
  const drawn = await draw();
  return cached(name, async (folder) => {
    await writeFile(join(folder, 'attributes.json'), JSON.stringify(drawn.attributes));
    await writePart(folder, 'train', drawn.train, drawn);
    await writePart(folder, 't10k', drawn.test, drawn);
  });
}

/** @param {string} folder @param {string} start @param {Part} part @param {Drawn} drawn */
async function writePart(folder, start, { pixels, table, count }, { side, attributes }) {
  const columns = attributes.length;
  const labels = table.filter((_, i) => i % columns === 0);
  const write = async (
    /** @type {string} */ name,
    /** @type {number[]} */ dims,
    /** @type {Uint8Array} */ data,
  ) =>
    writeFile(join(folder, `${start}-${name}-idx${dims.length}-ubyte.gz`), await compress(idx(dims, data)));
  await write('images', [count, side, side, 3], pixels);
  await write('labels', [count], labels);
  await write('attributes', [count, columns], table);
}

/** An IDX file of bytes. @param {number[]} dims @param {Uint8Array} data */
function idx(dims, data) {
  const head = Buffer.alloc(4 + 4 * dims.length);
  head.writeUInt16BE(0x0800 + dims.length, 2);
  for (const [i, dim] of dims.entries()) head.writeUInt32BE(dim, 4 + 4 * i);
  return Buffer.concat([head, data]);
}

/**
 * The folder of an installed package, wherever it may be imported from here; undefined where it is not installed.
 * @param {string} name
 */
export async function installed(name) {
  for (const root of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const folder = join(root, name);
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return { folder, version: String(JSON.parse(text).version) };
  }
  return undefined;
}

/** The npm package that decodes and renders. Throws an Error where it is not installed. */
export async function loadSharp() {
  const { default: sharp } = await import('sharp').catch((error) => {
    throw new Error('the npm package sharp, which renders them, is not installed: run npm install sharp', {
      cause: error,
    });
  });
  // A thread a picture, and no pictures kept: several are rendered at a time.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
