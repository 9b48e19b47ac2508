// Finds a Chromium that gives WebGPU: an installed Chrome, Edge or Chromium, else the one of @sparticuz/chromium.
// Asked by opening a page that reports what it got, so that a browser too old or without an adapter is passed over.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cached, packagedChromium, unpackFile, unpackTar } from './unpack.mjs';

/**
 * @typedef {{ executablePath: string, env: Record<string, string>, source: 'installed' | 'packaged' }} Candidate
 * @typedef {{ version: string, args: string[], adapter: string }} Answer
 */

const ARGS = [
  '--enable-unsafe-webgpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  // A test page in the background must not be slowed down.
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
];

/**
 * A Chromium with WebGPU, what to start it with, and the adapter that its pages get.
 * The variable CHROMIUM names an executable to use instead, or `packaged`.
 * @returns {Promise<Candidate & Answer>}
 */
export async function chromium() {
  const wanted = process.env.CHROMIUM;
  /** @type {string[]} */
  const refused = [];
  for await (const candidate of candidates(wanted)) {
    for (const args of [ARGS, [...ARGS, '--use-webgpu-adapter=swiftshader']]) {
      const answer = await ask(candidate, args);
      if (answer) return { ...candidate, ...answer, args };
    }
    refused.push(candidate.executablePath);
  }
  const tried =
    refused.length > 0 ? `No WebGPU in ${refused.join(', ')}.` : 'No Chrome, Edge or Chromium was found.';
  throw new Error(`${tried} Install a current Google Chrome, or name one in the variable CHROMIUM.`);
}

/** @param {string | undefined} wanted @returns {AsyncGenerator<Candidate>} */
async function* candidates(wanted) {
  if (wanted && wanted !== 'packaged') {
    if (!existsSync(wanted)) throw new Error(`The variable CHROMIUM names ${wanted}, which does not exist.`);
    yield { executablePath: wanted, env: {}, source: 'installed' };
    return;
  }
  if (!wanted) {
    for (const executablePath of installed()) yield { executablePath, env: {}, source: 'installed' };
  }
  const packaged = await unpacked();
  if (packaged) yield packaged;
}

/** @returns {string[]} */
function installed() {
  const { env, platform } = process;
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
      (name) => `${name}.app/Contents/MacOS/${name}`,
    );
    return ['/Applications', join(homedir(), 'Applications')]
      .flatMap((folder) => apps.map((app) => join(folder, app)))
      .filter((path) => existsSync(path));
  }
  if (platform === 'win32') {
    const apps = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .flatMap((folder) => (folder ? apps.map((app) => join(folder, app)) : []))
      .filter((path) => existsSync(path));
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .filter((path) => existsSync(path));
}

/**
 * The packaged browser with the libraries that a bare machine lacks, and SwiftShader beside it.
 * @returns {Promise<Candidate | undefined>}
 */
async function unpacked() {
  const packaged = await packagedChromium();
  if (!packaged) return undefined;
  const { bin, version } = packaged;
  const folder = await cached(`chromium-${version}`, async (scratch) => {
    await Promise.all([
      unpackFile(join(bin, 'chromium.br'), join(scratch, 'chromium')),
      unpackTar(join(bin, 'swiftshader.tar.br'), scratch),
      unpackTar(join(bin, 'al2023.tar.br'), scratch),
    ]);
  });
  const libraries = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries },
    source: 'packaged',
  };
}

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  const device = await adapter?.requestDevice().catch(() => null);
  const names = await navigator.userAgentData?.getHighEntropyValues(['fullVersionList']).catch(() => null);
  const i = adapter?.info ?? {};
  await fetch('/answer', { method: 'POST', body: JSON.stringify({
    adapter: device ? [i.vendor, i.architecture, i.device, i.description].filter(Boolean).join(' ') || 'unnamed' : '',
    version: names?.fullVersionList?.find((b) => b.brand === 'Chromium')?.version ?? navigator.appVersion,
  }) });
</script>`;

/** @param {Candidate} candidate @param {string[]} args @returns {Promise<Answer | undefined>} */
async function ask({ executablePath, env }, args) {
  const profile = await mkdtemp(join(tmpdir(), 'webgpu-vae-browser-'));
  /** @type {(answer?: Answer) => void} */
  let answered = () => {};
  /** @type {Promise<Answer | undefined>} */
  const answer = new Promise((done) => (answered = done));
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'text/html');
    if (request.method !== 'POST') return void response.end(PAGE);
    let body = '';
    for await (const part of request) body += part;
    response.end();
    try {
      const { adapter, version } = JSON.parse(body);
      answered(adapter ? { adapter, version, args } : undefined);
    } catch {
      answered();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const windows = process.platform === 'win32';
  const child = spawn(
    executablePath,
    [
      ...args,
      '--headless',
      '--no-sandbox',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      `http://localhost:${port}/`,
    ],
    // A process group of its own, so that the browser's many processes end together.
    { env: { ...process.env, ...env }, stdio: 'ignore', detached: !windows, windowsHide: true },
  );
  const gone = new Promise((done) => {
    child.on('exit', done);
    child.on('error', done);
  });
  gone.then(() => answered());
  const timer = setTimeout(() => answered(), 30_000);
  const result = await answer;
  clearTimeout(timer);
  try {
    if (windows || !child.pid) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
  await gone;
  server.closeAllConnections();
  server.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {});
  return result;
}
