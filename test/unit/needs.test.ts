import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { neededBy, needsOf } from '../../scripts/wgsl.mjs';
import { filesOf } from '../../src/gpu/kernel';
import { denseForwardKernel } from '../../src/ops/dense/dense_forward';
import { MATMULS } from '../../src/tiles/table';
import { kernels } from '../support/kernels';
import { root, textOf, wrappers } from '../support/shaders';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'needs-'));
  const files = {
    'lib/one.wgsl': 'const ONE = 1u;\n',
    'lib/two.wgsl': '// needs lib/one.wgsl\nconst TWO = 2u * ONE;\n',
    'op/own.wgsl':
      '// needs tile, lib/two.wgsl,lib/one.wgsl\n// needs lib/three.wgsl\n// More.\n// needs no/file.wgsl\n',
    'lib/three.wgsl': '// needs lib/two.wgsl, lib/one.wgsl',
    'op/unknown.wgsl': '// needs lib/two.wgsl, lib/for.wgsl\n',
    'op/further.wgsl': '// needs op/unknown.wgsl\n',
    'op/word.wgsl': '// needs tiles\n',
    'op/nothing.wgsl': '// needs lib/one.wgsl,\n',
    'op/itself.wgsl': '// needs op/itself.wgsl\n',
    'a.wgsl': '// needs b.wgsl\n',
    'b.wgsl': '// needs lib/one.wgsl, c.wgsl\n',
    'c.wgsl': '// needs a.wgsl\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
});

afterAll(() => rm(folder, { recursive: true }));

describe('what a WGSL file needs', () => {
  test('is named in its first lines', () => {
    expect(needsOf('// needs a.wgsl, b.wgsl\n// needs tile\n// Words.\n// needs c.wgsl\n')).toEqual([
      'a.wgsl',
      'b.wgsl',
      'tile',
    ]);
    expect(needsOf('// Words.\n')).toEqual([]);
    expect(needsOf('')).toEqual([]);
  });

  test('comes with what that needs, each file once and behind what it needs itself', async () => {
    expect(await neededBy(join(folder, 'op/own.wgsl'), folder)).toEqual([
      'lib/one.wgsl',
      'lib/two.wgsl',
      'lib/three.wgsl',
    ]);
    expect(await neededBy(join(folder, 'lib/one.wgsl'), folder)).toEqual([]);
  });

  test.each([
    ['op/unknown.wgsl', 'op/unknown.wgsl needs lib/for.wgsl'],
    ['op/further.wgsl', 'op/unknown.wgsl needs lib/for.wgsl'],
    ['op/word.wgsl', 'op/word.wgsl needs tiles'],
    ['op/nothing.wgsl', 'op/nothing.wgsl needs a file without a name'],
    ['op/itself.wgsl', 'circle: op/itself.wgsl needs op/itself.wgsl'],
    ['a.wgsl', 'circle: a.wgsl needs b.wgsl needs c.wgsl needs a.wgsl'],
  ])('must be there, and in no circle: %s', async (file, message) => {
    await expect(neededBy(join(folder, file), folder)).rejects.toThrow(message);
  });

  test('is in the list of each kernel, in this order, and nothing else but its tile', async () => {
    for (const { source, name } of kernels) {
      const needed = await neededBy(fileURLToPath(new URL(`shaders/${source.name}`, root)));
      expect(source.needs?.map((file) => file.name) ?? [], name).toEqual(needed);
    }
    expect(filesOf({ kernel: denseForwardKernel, family: 'quad' }).map(({ name }) => name)).toEqual([
      'quad (src/tiles/table.ts)',
      'tiles/product.wgsl',
      'tiles/quad_lines.wgsl',
      'tiles/blocks.wgsl',
      'tiles/tile_registers.wgsl',
      'activation/sigmoid.wgsl',
      'activation/table.wgsl',
      'lib/input_gradient.wgsl',
      'dense/layer.wgsl',
      'lib/padding.wgsl',
      'dense/forward.wgsl',
      'dense/every_row.wgsl',
      'dense/dense_forward.wgsl',
    ]);
  });

  test('is a tile where the kernel gives one, and nowhere else', () => {
    expect(kernels.map(({ name }) => name).sort()).toEqual([...wrappers.keys()].sort());
    const asking = kernels.filter(({ source }) => needsOf(textOf(`shaders/${source.name}`)).includes('tile'));
    expect(asking.length).toBe(15);
    expect(kernels.filter(({ given }) => given)).toEqual(asking);
    const formed = kernels.filter(({ source }) => needsOf(textOf(`shaders/${source.name}`)).includes('form'));
    expect(formed.length).toBe(9);
    expect(kernels.filter(({ forms }) => forms)).toEqual(formed);
  });

  test('has its `enable` directives first', () => {
    for (const kernel of kernels) {
      for (const matmul of MATMULS) {
        for (const form of kernel.forms ? Object.keys(kernel.forms) : [undefined]) {
          const files = filesOf({ kernel, family: matmul, ...(form && { form }) });
          const enabling = files.map(({ text }) => /^enable /m.test(text));
          expect(enabling.slice(1), `${kernel.name} ${matmul}`).not.toContain(true);
        }
      }
    }
  });
});
