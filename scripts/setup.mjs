// What a fresh clone lacks: the locked dependencies and a build. Does nothing, in a few milliseconds and without a
// network, when both are there. Plain Node, since nothing is installed yet.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const MIN_NODE = 20;

/** What dist is made of; a change in any of these makes a new build. */
const SOURCES = [
  'src',
  'shaders',
  'cli',
  'scripts/build.mjs',
  'scripts/data',
  'scripts/npm.mjs',
  'scripts/unpack.mjs',
  'scripts/wgsl.mjs',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
];

/**
 * Installs and builds what is missing or out of date. Speaks on standard error only, and only if there is work.
 * @param {{ build?: boolean }} [options] whether dist is needed
 */
export async function setup({ build = true } = {}) {
  if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
    throw new Error(
      `Node ${MIN_NODE} or newer is needed; this is ${process.versions.node}: see https://nodejs.org.`,
    );
  }
  if (!(await isInstalled())) {
    console.error('Installing the locked dependencies (npm ci) ...');
    npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'], root);
  }
  if (build && !(await isBuilt())) {
    console.error('Building dist ...');
    const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--no-types'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw new Error('The build failed, see above.');
  }
}

/** A hash of the names and contents of all that dist is made of. */
export async function sourceHash() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(root, source);
    // A file is a folder with one nameless file.
    const names = await readdir(path, { recursive: true }).catch(() => ['']);
    for (const name of names.sort()) {
      const content = await readFile(join(path, name)).catch(() => undefined);
      if (content)
        hash.update(`${source}/${name.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

async function isBuilt() {
  const stamp = await readFile(join(root, 'dist', '.stamp'), 'utf8').catch(() => '');
  return stamp === (await sourceHash());
}

/**
 * Whether node_modules holds every package of the lock file in its version. Read from the packages themselves, so
 * that it does not matter who installed them; packages for other platforms are optional and may be absent.
 */
async function isInstalled() {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const found = await Promise.all(
    Object.entries(packages).map(async ([path, { version, optional, link }]) => {
      if (path === '' || link) return true;
      const text = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => undefined);
      if (text === undefined) return optional === true;
      try {
        return JSON.parse(text).version === version;
      } catch {
        return false;
      }
    }),
  );
  return found.every(Boolean);
}
