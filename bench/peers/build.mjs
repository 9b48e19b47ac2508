// This library as a contender's module, and what a page loads of each.

import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build, minifySync } from 'vite';

/** Makes contender.js and order.js in bench/peers/dist: order.js by itself, as peers must not load what is ours. @param {string} root */
export async function buildForPages(root) {
  await build({ root, mode: 'contender', logLevel: 'warn' });
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      lib: { entry: 'bench/peers/order.ts', formats: ['es'], fileName: () => 'order.js' },
      outDir: 'bench/peers/dist',
      emptyOutDir: false,
      copyPublicDir: false,
    },
  });
}

/** Bytes to download, each file minified and gzipped. @param {string[]} files */
export async function gzippedSize(files) {
  const sizes = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      // What is minified already gets longer rather than shorter.
      const { code } = minifySync(file, text, { module: !file.endsWith('.min.js') });
      return Math.min(...[text, code].map((script) => gzipSync(script, { level: 9 }).length));
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
