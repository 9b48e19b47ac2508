// What only this benchmark needs: the peers, and this library as a contender's module.

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, minifySync } from 'vite';

/** Installs the locked peers where one is missing or of another version. @param {string} folder */
export async function installPeers(folder) {
  const { dependencies } = await json(join(folder, 'package.json'));
  const found = await Promise.all(
    Object.entries(dependencies).map(async ([name, version]) => {
      const installed = await json(join(folder, 'node_modules', name, 'package.json')).catch(() => undefined);
      return installed?.version === version;
    }),
  );
  if (found.every(Boolean)) return;
  console.error('Installing the peers (npm ci in bench/peers) ...');
  // Their install scripts only ask for donations.
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-progress', '--loglevel=error'],
    {
      cwd: folder,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (error || status !== 0)
    throw new Error('npm ci failed in bench/peers: check the network, then try again.');
}

/** Makes dist/contender.js, and dist/order.js by itself, as peers must not load what is ours. @param {string} root */
export async function buildForPages(root) {
  await build({ root, mode: 'contender', logLevel: 'warn' });
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      lib: { entry: 'bench/peers/order.ts', formats: ['es'], fileName: () => 'order.js' },
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

/** @param {string} file */
async function json(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}
