// npm run bench: every kernel's microbenchmark, in Node. `-- --help` tells the options.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { runNode } from '../../scripts/child.mjs';
import { setup } from '../../scripts/setup.mjs';
import { readOptions, UsageError } from './options.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  const args = process.argv.slice(2);
  const options = await readOptions(args);
  if (options) {
    await setup({ build: false });
    // It needs what setup() installs. WGSL is bundled, as Node cannot import it.
    const { build } = await import('vite');
    await build({ root, mode: 'bench', logLevel: 'warn' });
    const { env } = await adapterEnvironment(options.adapter);
    process.exitCode = await runNode([join(root, 'bench', 'kernels', 'dist', 'main.js'), ...args], env);
  }
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
