// Serves the checkout to the pages, from localhost, as WebGPU is for secure origins only.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
});

/**
 * @param {string} root
 * @returns {Promise<{ origin: string, served: Set<string>, close: () => void }>} `served`: files given out so far
 */
export async function serve(root) {
  /** @type {Set<string>} */
  const served = new Set();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = resolve(join(root, decodeURIComponent(pathname)));
    const content = file.startsWith(resolve(root) + sep)
      ? await readFile(file).catch(() => undefined)
      : undefined;
    if (!content) return void response.writeHead(404).end();
    served.add(file);
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
      // Both are needed for SharedArrayBuffer, and so for threads in WebAssembly.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(content);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    origin: `http://localhost:${port}`,
    served,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
