import { describe, expect, test } from 'vitest';
import { KernelError } from '../../src/errors';
import { type Dispatch, flatGrid, foldedGrid, type Kernel, packNumbers } from '../../src/gpu/kernel';

const fields = { count: 'u32', rate: 'f32', seed: 'u32' } as const;
const kernel = {
  name: 'test',
  source: { name: 'test.wgsl', text: '' },
  bindings: {},
} as const satisfies Kernel;

const pack = (dispatch: Partial<Dispatch>): ArrayBuffer[] =>
  packNumbers({
    kernel,
    label: 'test',
    part: 'test',
    reads: [],
    writes: [],
    constants: {},
    buffers: {},
    grid: [1, 1, 1],
    flops: 0,
    bytes: 0,
    ...dispatch,
  });

describe('packNumbers', () => {
  test('lays a struct of scalars out as WGSL does: four bytes each, little-endian, in order of the fields', () => {
    const [bytes, ...more] = pack({
      kernel: { ...kernel, fields },
      numbers: { seed: 0xfffffffe, rate: 0.1, count: 7 },
    });
    const view = new DataView(bytes as ArrayBuffer);
    expect(view.byteLength).toBe(12);
    expect(view.getUint32(0, true)).toBe(7);
    expect(view.getFloat32(4, true)).toBe(Math.fround(0.1));
    expect(view.getUint32(8, true)).toBe(0xfffffffe);
    expect(more).toEqual([]);
  });

  test('lays the structs of a table one behind the other', () => {
    const table = [1, 2, 3].map((count) => ({ count, rate: count / 2, seed: 0 }));
    const [bytes, ...more] = pack({ kernel: { ...kernel, table: fields }, table });
    const view = new DataView(bytes as ArrayBuffer);
    expect(view.byteLength).toBe(36);
    expect([0, 12, 24].map((at) => [view.getUint32(at, true), view.getFloat32(at + 4, true)])).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 1.5],
    ]);
    expect(more).toEqual([]);
  });

  test('gives the struct first and then the table, in the order of their bindings', () => {
    const both = { ...kernel, fields: { groups: 'u32' }, table: fields } as const;
    const packed = pack({ kernel: both, numbers: { groups: 9 }, table: [{ count: 4, rate: 0, seed: 0 }] });
    expect(packed.map((bytes) => bytes.byteLength)).toEqual([4, 12]);
    expect(packed.map((bytes) => new DataView(bytes).getUint32(0, true))).toEqual([9, 4]);
  });

  test('gives nothing where there are no numbers', () => {
    expect(pack({})).toEqual([]);
  });

  test('leaves out numbers that are no fields', () => {
    const numbers = { count: 1, rate: 1, seed: 1, other: 9 };
    expect(pack({ kernel: { ...kernel, fields }, numbers })[0]?.byteLength).toBe(12);
  });

  test.each([
    ['a missing number', { count: 1, rate: 1 }],
    ['NaN', { count: 1, rate: Number.NaN, seed: 1 }],
    ['infinity', { count: 1, rate: Infinity, seed: 1 }],
  ])('refuses %s, in a struct and in a table', (_, wrong) => {
    const numbers = wrong as Record<string, number>;
    const good = { count: 1, rate: 1, seed: 1 };
    expect(() => pack({ kernel: { ...kernel, fields }, numbers })).toThrow(KernelError);
    expect(() => pack({ kernel: { ...kernel, table: fields }, table: [good, numbers] })).toThrow(KernelError);
  });

  test('refuses a kernel with fields without its numbers', () => {
    expect(() => pack({ kernel: { ...kernel, fields } })).toThrow(KernelError);
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
