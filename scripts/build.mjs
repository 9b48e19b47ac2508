// npm run build: the library for pages and Node (dist/index.js, dist/data.js and what both share, dist/shared.js), its
// types (dist/types), the terminal program (dist/cli/main.js). Made aside and moved into place, so that dist is never half a build.

import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceHash } from './setup.mjs';
import { messageOf } from './unpack.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const next = join(dist, `.next-${process.pid}`);
// Types are for who publishes or depends on the library; running the program does not wait for them.
const parts = ['index.js', 'data.js', 'shared.js', 'cli'];
if (!process.argv.includes('--no-types')) parts.push('types');

const { build } = await import('vite');
const hash = await sourceHash();
await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name.startsWith('.next-') && !isRunning(Number(name.slice(6))))
    await rm(join(dist, name), { recursive: true });
}
try {
  for (const [mode, outDir] of [
    ['library', next],
    ['cli', join(next, 'cli')],
  ]) {
    await build({ root, mode, logLevel: 'warn', build: { outDir, emptyOutDir: false } });
  }
  if (parts.includes('types')) await emitTypes(join(next, 'types'));
  await rm(join(dist, '.stamp'), { force: true });
  for (const part of parts) {
    await rm(join(dist, part), { recursive: true, force: true });
    await rename(join(next, part), join(dist, part));
  }
  await writeFile(join(dist, '.stamp'), hash);
} catch (error) {
  console.error(`Nothing was built. ${messageOf(error)}`);
  process.exitCode = 1;
} finally {
  await rm(next, { recursive: true, force: true });
}

/** @param {string} folder */
async function emitTypes(folder) {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const args = [tsc, '-p', 'tsconfig.lib.json', '--outDir', folder];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The library has type errors, see above.');
  // The sources name modules without extension, which Node's own rules for declarations do not take.
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replace(/((?:from|import\() ?'\.[^']*)'/g, "$1.js'"));
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
