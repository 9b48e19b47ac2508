// What a page downloads for the library, once its bundler has been over it: chunks, of which some come with the page and
// others when a model needs them.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** @typedef {{ file: string, code: string, bytes: number, imports: string[], module: string | undefined }} Chunk */

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
    external: ['webgpu', /^node:/],
    plugins: [
      {
        name: 'page',
        resolveId: (/** @type {string} */ id) => (id === 'page' ? id : null),
        load: (id) => (id === 'page' ? code.replaceAll('LIBRARY/', library.replaceAll('\\', '/')) : null),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true, entryFileNames: PAGE });
  await bundle.close();
  return output.flatMap((part) => {
    if (part.type !== 'chunk') return [];
    const { code, fileName: file, imports, facadeModuleId } = part;
    const module = facadeModuleId?.startsWith(library) ? facadeModuleId.slice(library.length) : undefined;
    return [{ file, code, bytes: gzipSync(code, { level: 9 }).length, imports, module }];
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
