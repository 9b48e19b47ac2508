// What a page downloads for the library, once its bundler has been over it.

import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * Bytes of a bundle of all that these modules export, minified and gzipped.
 * @param {string[]} modules paths
 */
export async function downloadSize(...modules) {
  const bundle = await rolldown({
    input: 'page',
    // What Node alone imports.
    external: ['webgpu', /^node:/],
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? id : null),
        load: (id) =>
          id === 'page' ? modules.map((path) => `export * from ${JSON.stringify(path)};`).join('\n') : null,
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  await bundle.close();
  return output.reduce(
    (sum, part) => sum + gzipSync('code' in part ? part.code : '', { level: 9 }).length,
    0,
  );
}
