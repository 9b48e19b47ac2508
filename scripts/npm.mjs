// Runs npm, with nothing but Node.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Runs npm in a folder, without a shell where npm's own script can be found, which spares Windows its quoting rules.
 * @param {string[]} args @param {string} cwd
 */
export function npm(args, cwd) {
  const beside = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => basename(path) === 'npm-cli.js' && existsSync(path));
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd, stdio: ['ignore', 2, 2] };
  const { status, error } = script
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (error)
    throw new Error(`npm does not start (${error.message}): install Node with npm, see https://nodejs.org.`);
  if (status !== 0)
    throw new Error(
      `npm ${args[0]} failed, see above: check the network and the free space, then try again.`,
    );
}
