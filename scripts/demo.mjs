// npm run demo: serves the demo page, and opens it; npm run build:demo makes its site, in dist/demo. Installs first what
// is missing.

import { setup } from './setup.mjs';
import { messageOf } from './unpack.mjs';

const building = process.argv.includes('build');
try {
  await setup({ build: false });
  const vite = await import('vite');
  if (building) await vite.build({ mode: 'demo' });
  else {
    const server = await vite.createServer({ mode: 'demo', server: { open: true } });
    await server.listen();
    server.printUrls();
  }
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
