// npm run build: the library for pages and Node (dist/lib; index.js and data.js are its entries), its types (.d.ts beside
// these), the terminal program (dist/cli/main.js). Made aside and moved into place, so that dist is never half a build.

import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceHash } from './setup.mjs';
import { messageOf } from './unpack.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const next = join(dist, `.next-${process.pid}`);
// Types are for who publishes or depends on the library; running the program does not wait for them.
const types = !process.argv.includes('--no-types');

const { build } = await import('vite');
const hash = await sourceHash();
await mkdir(dist, { recursive: true });
try {
  for (const [mode, outDir] of [
    ['library', join(next, 'lib')],
    ['cli', join(next, 'cli')],
  ]) {
    await build({ root, mode, logLevel: 'warn', build: { outDir, emptyOutDir: false } });
  }
  if (types) await emitTypes(join(next, 'lib'));
  await rm(join(dist, '.stamp'), { force: true });
  const built = await readdir(next);
  for (const name of built) {
    await rm(join(dist, name), { recursive: true, force: true });
    await rename(join(next, name), join(dist, name));
  }
  for (const name of await readdir(dist)) {
    if (!built.includes(name) && !isKept(name)) await rm(join(dist, name), { recursive: true, force: true });
  }
  await writeFile(join(dist, '.stamp'), hash);
} catch (error) {
  console.error(`Nothing was built. ${messageOf(error)}`);
  process.exitCode = 1;
} finally {
  await rm(next, { recursive: true, force: true });
}

/** Whether what lies in dist is of another build: the page's site, and what runs beside this. @param {string} name */
function isKept(name) {
  return name === 'demo' || (name.startsWith('.next-') && isRunning(Number(name.slice('.next-'.length))));
}

/** One file of declarations for each entry, and one of what they share. @param {string} folder */
async function emitTypes(folder) {
  const single = join(folder, '.types');
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('@typescript/native/package.json')), 'bin', 'tsc');
  const args = [tsc, '-p', 'tsconfig.lib.json', '--outDir', single];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The library has type errors, see above.');
  const { rolldown } = await import('rolldown');
  const { dts } = await import('rolldown-plugin-dts');
  const bundle = await rolldown({
    input: {
      index: join(single, 'index.d.ts'),
      data: join(single, 'data', 'index.d.ts'),
      archive: join(single, 'archive', 'index.d.ts'),
      text: join(single, 'text', 'index.d.ts'),
    },
    plugins: [dts({ dtsInput: true, tsconfig: false })],
    experimental: { attachDebugInfo: 'none' },
  });
  // For who compiles without that part of TypeScript's library.
  const banner = '/// <reference lib="esnext.disposable" />';
  await bundle.write({
    dir: folder,
    banner,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared.d.ts',
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
  });
  await bundle.close();
  await rm(single, { recursive: true });
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
