// npm run demo: serves the demo page, and opens it; npm run build:demo makes its site, in dist/demo. Installs first what
// is missing, draws the faces, and fetches the words once. With --emoji it fetches these, which the site has from then on.

import { emojiFolder } from './data/emoji.mjs';
import { facesFolder } from './data/faces.mjs';
import { textSetFiles } from './data/texts.mjs';
import { setup } from './setup.mjs';
import { messageOf } from './unpack.mjs';

const building = process.argv.includes('build');
try {
  await setup({ build: false });
  await facesFolder({ onProgress: tellDrawn });
  const onFetch = (/** @type {string} */ what) => console.error(`Fetching npm ${what}, once ...`);
  await textSetFiles('words', onFetch).catch((error) => {
    console.error(`The site has no words: ${messageOf(error)}`);
  });
  if (process.argv.includes('--emoji')) await emojiFolder({ fetch: true, onFetch });
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

/** Every now and then. @param {number} done @param {number} total */
function tellDrawn(done, total) {
  if (done === 1) console.error('Drawing faces, once ...');
  else if (done % 2000 === 0) console.error(`${done} of ${total} faces`);
}
