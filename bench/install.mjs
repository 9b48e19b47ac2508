// Installs what a benchmark needs besides the library: it has a package of its own, and is installed on demand.

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Installs a folder's locked dependencies where one is missing or of another version.
 * @param {string} folder
 * @param {string} name of the folder, for people
 */
export async function installLocked(folder, name) {
  const { dependencies } = await json(join(folder, 'package.json'));
  const found = await Promise.all(
    Object.entries(dependencies).map(async ([dependency, version]) => {
      const file = join(folder, 'node_modules', dependency, 'package.json');
      return (await json(file).catch(() => undefined))?.version === version;
    }),
  );
  if (found.every(Boolean)) return;
  console.error(`Installing what ${name} needs (npm ci) ...`);
  // Their install scripts only ask for donations.
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'],
    { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' },
  );
  if (error || status !== 0) throw new Error(`npm ci failed in ${name}: check the network, then try again.`);
}

/** @param {string} file */
async function json(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}
