// What a page downloads for the library, once its bundler has been over it: chunks, of which some come with the page and
// others when a model needs them.

import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * @typedef {{ file: string, code: string, bytes: number, imports: string[], module: string | undefined,
 *   map: SourceMap | undefined }} Chunk
 */

const library = fileURLToPath(new URL('../dist/lib/', import.meta.url));

/** The page's own chunk. */
export const PAGE = 'page.js';

/** The chunks of a page that has a model, whatever it does with it. */
export const modelChunks = () =>
  pageChunks("import { openGpu, Vae } from 'LIBRARY/index.js'; console.log(openGpu, Vae);");

/** @param {readonly Chunk[]} chunks */
export const sizeOf = (chunks) => chunks.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * The chunks of a page that is nothing but `code`, in which `LIBRARY/` is the folder of the built library; minified, with
 * their gzipped bytes and the chunks that they import at once. `module` is that of the library which `import()` asks for.
 * @param {string} code @returns {Promise<Chunk[]>}
 */
export async function pageChunks(code) {
  const bundle = await rolldown({
    input: 'page',
    preserveEntrySignatures: false,
    // What Node alone imports.
    external: ['webgpu', /^node:/, /gpu\/node\.js$/],
    plugins: [
      {
        name: 'page',
        resolveId: (/** @type {string} */ id) => (id === 'page' ? id : null),
        async load(id) {
          if (id === 'page') return code.replaceAll('LIBRARY/', library.replaceAll('\\', '/'));
          // With its map, by which code is known by its source; a module of nothing but exports has none.
          const map = await readFile(`${id}.map`, 'utf8').catch(() => null);
          return { code: await readFile(id, 'utf8'), map };
        },
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true, sourcemap: 'hidden', entryFileNames: PAGE });
  await bundle.close();
  return output.flatMap((part) => {
    if (part.type !== 'chunk') return [];
    const { code, fileName: file, imports, facadeModuleId } = part;
    const module = facadeModuleId?.startsWith(library) ? facadeModuleId.slice(library.length) : undefined;
    // A chunk of nothing but imports has none.
    const payload = /** @type {import('node:module').SourceMapPayload | null} */ (
      /** @type {unknown} */ (part.map)
    );
    const map = payload ? new SourceMap(payload) : undefined;
    return [{ file, code, bytes: zipped(code), imports, module, map }];
  });
}

/**
 * Those of them that a page has fetched when it has asked for some modules.
 * @param {readonly Chunk[]} chunks @param {readonly string[]} modules
 */
export function fetchedFor(chunks, modules) {
  const wanted = [PAGE];
  for (const module of modules) {
    const chunk = chunks.find((one) => one.module === module);
    if (!chunk) throw new Error(`No chunk of the page is ${module}: is it still brought by import()?`);
    wanted.push(chunk.file);
  }
  /** @type {Set<Chunk>} */
  const found = new Set();
  for (let file = wanted.pop(); file; file = wanted.pop()) {
    const chunk = chunks.find((one) => one.file === file);
    if (!chunk || found.has(chunk)) continue;
    found.add(chunk);
    wanted.push(...chunk.imports);
  }
  return [...found];
}

/** @param {string} code */
function zipped(code) {
  return gzipSync(code, { level: 9 }).length;
}

/**
 * What each file of `src` and `shaders` adds to chunks: the gzipped bytes that they lose without its code, most first. As files
 * resemble each other, that is less than all in sum. What is of none, as imports and exports between chunks, is called `chunks`.
 * @param {readonly Chunk[]} chunks @returns {[file: string, bytes: number][]}
 */
export function account(chunks) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const { code, bytes, map } of chunks) {
    const owners = code.split('\n').flatMap((line, row) =>
      Array.from(`${line}\n`, (_, column) => {
        const { originalSource = '' } = /** @type {{ originalSource?: string }} */ (
          map?.findEntry(row, column) ?? {}
        );
        return /(src|shaders)\/.*/.exec(originalSource)?.[0] ?? 'chunks';
      }),
    );
    const characters = [...code];
    for (const owner of new Set(owners)) {
      const rest = characters.filter((_, i) => owners[i] !== owner).join('');
      found.set(owner, (found.get(owner) ?? 0) + bytes - zipped(rest));
    }
  }
  return [...found].sort(([, a], [, b]) => b - a);
}
