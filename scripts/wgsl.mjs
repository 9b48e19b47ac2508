// Lets sources import a WGSL file: as its name, from the folder `shaders` on, its text, and the files that it needs.
//
// A file names these in its first lines:
//
//   // needs lib/index.wgsl, lib/padding.wgsl
//
// and what they need in turn comes by itself. A name without `.wgsl` stands for what the kernel's wrapper gives: the tile
// of a matmul family, and the file of one of its forms (`given` and `forms` in src/gpu/kernel.ts).

import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const shaders = fileURLToPath(new URL('../shaders', import.meta.url));

/** What a file may need that is no file. */
const GIVEN = ['tile', 'form'];

/**
 * A build leaves out comments, which are half of the bytes. Lines stay where they are, so that a line number in a
 * compiler's message is that of the file.
 * @returns {import('vite').Plugin}
 */
export function wgsl() {
  let building = false;
  return {
    name: 'wgsl',
    configResolved({ command }) {
      building = command === 'build';
    },
    async load(id) {
      if (!id.endsWith('.wgsl')) return null;
      const name = nameOf(id, shaders);
      const text = await readFile(id, 'utf8');
      const needed = (await neededBy(id)).map((file) => join(shaders, file));
      for (const file of needed) this.addWatchFile(file);
      const imports = needed.map((file, i) => `import f${i} from ${JSON.stringify(pathFrom(id, file))};`);
      const shipped = (building ? withoutComments(name, text) : text).replace(/[\\`$]/g, '\\$&');
      const needs = needed.length > 0 ? `, needs: [${needed.map((_, i) => `f${i}`).join(', ')}]` : '';
      const code = `export default { name: ${JSON.stringify(name)}, text: \`${shipped}\`${needs} };`;
      return { code: [...imports, code].join('\n'), moduleType: 'js' };
    },
  };
}

/** What the first lines of a WGSL file say that it needs. @param {string} text @returns {string[]} */
export function needsOf(text) {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('// needs '));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .flatMap((line) => line.slice('// needs '.length).split(','))
    .map((name) => name.trim());
}

/**
 * All files that a WGSL file needs, by their names in `folder`, each once and behind those that it needs itself. Throws
 * where there is no such file, or where files need each other in a circle.
 * @param {string} path @param {string} [folder] @returns {Promise<string[]>}
 */
export async function neededBy(path, folder = shaders) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} file @param {string} text @param {string[]} way */
  async function visit(file, text, way) {
    for (const need of needsOf(text)) {
      if (GIVEN.includes(need)) continue;
      if (way.includes(need)) {
        throw new Error(`WGSL files need each other in a circle: ${[...way, need].join(' needs ')}.`);
      }
      if (found.includes(need)) continue;
      await visit(need, await read(file, need), [...way, need]);
      found.push(need);
    }
  }
  /** @param {string} file @param {string} need */
  async function read(file, need) {
    try {
      if (need.endsWith('.wgsl')) return await readFile(join(folder, need), 'utf8');
    } catch {}
    throw new Error(`${file} needs ${need || 'a file without a name'}, and shaders/ has no such file.`);
  }
  const name = nameOf(path, folder);
  await visit(name, await readFile(path, 'utf8'), [name]);
  return found;
}

/** @param {string} path @param {string} folder */
function nameOf(path, folder) {
  const name = relative(folder, path).replaceAll('\\', '/');
  return name.startsWith('..') ? basename(path) : name;
}

/** @param {string} from @param {string} to */
function pathFrom(from, to) {
  return `./${relative(dirname(from), to).replaceAll('\\', '/')}`;
}

/** WGSL has no strings, so what looks like a comment is one. @param {string} name @param {string} text */
function withoutComments(name, text) {
  const code = text.replace(/[ \t]*\/\/.*$/gm, '');
  // They may nest and hide line comments: not worth a parser.
  if (code.includes('/*')) throw new Error(`${name} has a block comment: use // instead.`);
  return code;
}
