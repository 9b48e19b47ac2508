// Builds the library, as `npm run build` does, into a dist in which earlier builds have left things.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const LEFTOVERS = [
  'dist/index.js',
  'dist/lib/old.js',
  'dist/contender.js',
  'dist/types/index.d.ts',
  'dist/bench/main.js',
  'dist/cli/old.js',
];

export default function build(): void {
  for (const path of LEFTOVERS) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'export {};\n');
  }
  const { status, output } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(output.join(''));
}
