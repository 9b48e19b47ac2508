import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { neededBy } from '../../scripts/wgsl.mjs';
import { loadOps, loadTextOps, OPS } from '../../src/ops';
import { TWINS } from '../../src/ops/index.twin';
import { kernelsOf } from '../../src/ops/kernels';
import { MATMULS } from '../../src/tiles/table';
import { cases, type KernelCase, quickCases } from '../ops/cases';
import { ALIKE } from '../ops/choice';
import { filesBelow, root, textOf, wrappers } from '../support/shaders';

const shaders = filesBelow('shaders', '.wgsl').filter((path) => !path.startsWith('shaders/view/'));
/** A check of the device, used by `src/tiles`: it computes nothing that a twin could. */
const QUADS = 'shaders/tiles/quads.wgsl';

await loadTextOps();

/** Ops whose inputs lie in their value: there is nothing to compute. */
const VIEWS = ['concat'];

test.each(VIEWS)('the op %s has no kernel, and dispatches nothing', async (op) => {
  expect([...wrappers].filter(([, path]) => path.startsWith(`src/ops/${op}/`))).toEqual([]);
  await loadOps([{ name: 'a', op, inputs: [], attributes: {}, part: 'decoder' }]);
  const { forward, backward } = kernelsOf(op);
  // Both would fail as soon as they touched what they are given.
  const nothing = undefined as never;
  expect(forward(nothing, nothing)).toBeUndefined();
  expect(backward(nothing, nothing)).toBeUndefined();
});

describe.each(Object.keys(OPS))('the op %s', (op) => {
  test('has its folders of code, WGSL and cases, each with a kernel, unless it is a view', () => {
    const own = [...wrappers].filter(([, path]) => path.startsWith(`src/ops/${op}/`));
    expect(filesBelow('src/ops', '.ts')).toContain(`src/ops/${op}/definition.ts`);
    if (VIEWS.includes(op)) return;
    expect(own.length).toBeGreaterThan(0);
    expect(filesBelow('shaders', '.wgsl').some((path) => path.startsWith(`shaders/${op}/`))).toBe(true);
    expect(filesBelow('test/ops', '.ts').some((path) => path.startsWith(`test/ops/${op}/`))).toBe(true);
  });

  test('has a twin and kernels', async () => {
    expect(TWINS[op]).toBeDefined();
    const node = { name: 'a', op, inputs: [], attributes: {}, part: 'encoder' } as const;
    await loadOps([node]);
    expect(kernelsOf(op)).toBeDefined();
  });
});

test('no twin is of an op that there is not', () => {
  expect(Object.keys(TWINS).sort()).toEqual(Object.keys(OPS).sort());
});

describe.each([...wrappers])('%s', (name, path) => {
  test('is the WGSL file of its name in the folder of its wrapper', () => {
    expect(textOf(`${path}.ts`)).toContain(`name: '${name}'`);
    const wgsl = `${path.replace('src/ops/', 'shaders/').replace('src/', 'shaders/')}.wgsl`;
    expect(shaders).toContain(wgsl);
    expect(textOf(`${path}.ts`)).toContain(`/${wgsl}'`);
  });

  test('has a twin beside its wrapper', () => {
    expect(filesBelow('src', '.twin.ts')).toContain(`${path}.twin.ts`);
  });

  test('has at least 24 cases, all of different names', () => {
    const own = cases.filter((one) => one.kernel === name);
    expect(own.length).toBeGreaterThanOrEqual(24);
    expect(new Set(own.map((one) => one.name)).size).toBe(own.length);
  });
});

/** Kernels that run in any family. */
const products = [...wrappers].flatMap(([name, path]) =>
  textOf(`${path}.ts`).includes('given: FAMILY_TILES') ? [name] : [],
);

test('every matmul kernel has the cases of plain for every family, and enough of each in the quick choice', () => {
  expect(products.length).toBe(13);
  for (const kernel of products) {
    const of = (some: readonly KernelCase[], matmul: string) =>
      some.flatMap(({ name, needs, ...one }) =>
        one.kernel === kernel && needs === matmul ? [name.slice(matmul.length)] : [],
      );
    const plain = of(cases, 'plain');
    for (const matmul of MATMULS) {
      // Families that compile for long may have one more for a shape, in the quick choice.
      expect(of(cases, matmul), `${kernel} ${matmul}`).toEqual(expect.arrayContaining(plain));
    }
    // Convolutions say once more what dense layers say of most families: those that are alike share their cases.
    const shares = kernel.startsWith('dense') ? MATMULS.map((matmul) => [matmul]) : ALIKE;
    for (const families of shares) {
      const counts = families.map((matmul) => of(quickCases, matmul).length);
      const least = kernel.startsWith('dense') || families.includes('plain') ? 24 : 8;
      expect(Math.min(...counts), `${kernel} ${families}`).toBeGreaterThan(0);
      expect(
        counts.reduce((sum, count) => sum + count, 0),
        `${kernel} ${families}`,
      ).toBeGreaterThanOrEqual(least);
    }
  }
});

test('the check of the device is used by src/tiles alone, and has a case', () => {
  expect(textOf('src/tiles/quads.ts')).toContain(`/${QUADS}'`);
  expect(cases.some((one) => one.kernel === 'quads')).toBe(true);
});

test('every case is of a kernel that there is', () => {
  expect([...wrappers.keys(), 'quads']).toEqual(
    expect.arrayContaining([...new Set(cases.map((one) => one.kernel))]),
  );
});

test('every WGSL file is part of a kernel', async () => {
  const sources = filesBelow('src', '.ts').map(textOf).join('\n');
  const imported = shaders.filter((path) => sources.includes(`/${path}'`));
  const needed = await Promise.all(imported.map((path) => neededBy(fileURLToPath(new URL(path, root)))));
  expect([...new Set([...imported, ...needed.flat().map((name) => `shaders/${name}`)])].sort()).toEqual(
    shaders,
  );
});
