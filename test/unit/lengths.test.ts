import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MOST = 350;
const root = fileURLToPath(new URL('../..', import.meta.url));

test.for(['src', 'shaders', 'cli', 'demo', 'bench', 'scripts', 'test'])(
  `no source file of %s has more than ${MOST} lines`,
  (folder) => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs|js|wgsl|css|html|py)$/.test(name))
      .filter((name) => !/(^|[\\/])(node_modules|dist|\.venv)[\\/]/.test(name));
    expect(files.length).toBeGreaterThan(5);
    const lengths = files.map((name) => ({
      name,
      lines: readFileSync(join(root, folder, name), 'utf8')
        .trimEnd()
        .split('\n').length,
    }));
    expect(lengths.filter(({ lines }) => lines > MOST)).toEqual([]);
  },
);
