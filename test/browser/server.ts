import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** Serves the sources to the page as they are. From localhost, since WebGPU is for secure origins only. */
export default async function serve(): Promise<() => Promise<void>> {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'error',
    // Another stage may serve pages at the same time, and bundle what they need of node_modules.
    cacheDir: 'node_modules/.vite/pages',
    // An edit during a run must not reload the page.
    server: { port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('The test server has no address.');
  process.env.WEBGPU_VAE_URL = url;
  return () => server.close();
}
