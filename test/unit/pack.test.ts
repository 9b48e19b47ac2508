import { describe, expect, test } from 'vitest';
import { KernelError } from '../../src/errors';
import { type Dispatch, flatGrid, foldedGrid, type Kernel, packNumbers } from '../../src/gpu/kernel';

const kernel = {
  name: 'test',
  source: '',
  bindings: {},
  fields: { count: 'u32', rate: 'f32', seed: 'u32' },
} as const satisfies Kernel;

const dispatch = (numbers: Dispatch['numbers']): Dispatch => ({
  kernel,
  label: 'test',
  constants: {},
  buffers: {},
  numbers,
  grid: [1, 1, 1],
  flops: 0,
  bytes: 0,
});

describe('packNumbers', () => {
  test('lays a struct of scalars out as WGSL does: four bytes each, little-endian, in order of the fields', () => {
    const bytes = packNumbers(dispatch([{ seed: 0xfffffffe, rate: 0.1, count: 7 }]));
    const view = new DataView(bytes);
    expect(bytes.byteLength).toBe(12);
    expect(view.getUint32(0, true)).toBe(7);
    expect(view.getFloat32(4, true)).toBe(Math.fround(0.1));
    expect(view.getUint32(8, true)).toBe(0xfffffffe);
  });

  test('lays the structs of a table one behind the other', () => {
    const bytes = packNumbers(dispatch([1, 2, 3].map((count) => ({ count, rate: count / 2, seed: 0 }))));
    const view = new DataView(bytes);
    expect(bytes.byteLength).toBe(36);
    expect([0, 12, 24].map((at) => [view.getUint32(at, true), view.getFloat32(at + 4, true)])).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 1.5],
    ]);
  });

  test('leaves out numbers that are no fields', () => {
    expect(packNumbers(dispatch([{ count: 1, rate: 1, seed: 1, other: 9 }])).byteLength).toBe(12);
  });

  test.each([
    ['a missing number', { count: 1, rate: 1 }],
    ['NaN', { count: 1, rate: Number.NaN, seed: 1 }],
    ['infinity', { count: 1, rate: Infinity, seed: 1 }],
  ])('refuses %s', (_, numbers) => {
    expect(() => packNumbers(dispatch([numbers as Record<string, number>]))).toThrow(KernelError);
  });
});

describe('grids', () => {
  test('fold into rows of at most 65535 workgroups, and cover all', () => {
    for (const groups of [1, 2, 65_535, 65_536, 65_537, 131_070, 131_071, 10_000_019]) {
      const [x, y, z] = foldedGrid(groups);
      expect(Math.max(x, y, z)).toBeLessThanOrEqual(65_535);
      expect(z).toBe(1);
      expect(x * y).toBeGreaterThanOrEqual(groups);
      // No more than a workgroup a row is spare.
      expect(x * y - groups).toBeLessThan(y);
    }
    expect(foldedGrid(65_535)).toEqual([65_535, 1, 1]);
  });

  test('take 64 invocations a workgroup', () => {
    expect([1, 64, 65, 128].map((invocations) => flatGrid(invocations)[0])).toEqual([1, 1, 2, 2]);
  });
});
