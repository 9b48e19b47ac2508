// This library as it was at another commit, as a contender beside what it is now.

import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';

const run = promisify(execFile);

/**
 * Makes bench/peers/dist/before.js of the commit's sources, with the packages that are installed here.
 * @param {string} root @param {string} commit
 */
export async function buildBefore(root, commit) {
  const scratch = await mkdtemp(join(tmpdir(), 'webgpu-vae-before-'));
  try {
    const folder = join(scratch, 'sources');
    await mkdir(folder);
    await run('git', ['-C', root, 'archive', '--output', join(scratch, 'sources.tar'), commit]).catch(
      ({ stderr }) => {
        throw new Error(`--before: git cannot give the commit '${commit}': ${String(stderr).trim()}`);
      },
    );
    await run('tar', ['-xf', join(scratch, 'sources.tar'), '-C', folder]);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    await build({
      root: folder,
      configFile: join(folder, 'vite.config.ts'),
      mode: 'contender',
      logLevel: 'warn',
    });
    const dist = join('bench', 'peers', 'dist');
    await copyFile(join(folder, dist, 'contender.js'), join(root, dist, 'before.js'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
