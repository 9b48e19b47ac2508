// What only this command needs: the library that draws.

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Installs the locked library where it is missing or of another version. @param {string} folder */
export async function install(folder) {
  const { dependencies } = await json(join(folder, 'package.json'));
  const found = await Promise.all(
    Object.entries(dependencies).map(async ([name, version]) => {
      const installed = await json(join(folder, 'node_modules', name, 'package.json')).catch(() => undefined);
      return installed?.version === version;
    }),
  );
  if (found.every(Boolean)) return;
  console.error('Installing what draws (npm ci in bench/charts) ...');
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'],
    { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' },
  );
  if (error || status !== 0)
    throw new Error('npm ci failed in bench/charts: check the network, then try again.');
}

/** @param {string} file */
async function json(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}
