import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MATMULS } from '../../src/gpu/matmul';
import { cases, type KernelCase, quickCases } from '../kernels/cases';

const root = new URL('../../', import.meta.url);
const names = (folder: string, extension: string): string[] =>
  readdirSync(new URL(folder, root))
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length));
const shaders = names('shaders', '.wgsl');
/** A check of the device, used by `src/gpu`: it computes nothing that a twin could. */
const DEVICE_CHECKS = ['quads'];

describe.each(shaders.filter((name) => !DEVICE_CHECKS.includes(name)))('%s', (name) => {
  test('has one wrapper in src/kernels, under its name', () => {
    const users = names('src/kernels', '.ts').filter((file) =>
      readFileSync(new URL(`src/kernels/${file}.ts`, root), 'utf8').includes(`/shaders/${name}.wgsl'`),
    );
    expect(users).toEqual([name]);
  });

  test('has a twin in src/reference, under its name', () => {
    expect(names('src/reference', '.ts')).toContain(name);
  });

  test('has at least 24 cases, all of different names', () => {
    const own = cases.filter((one) => one.kernel === name);
    expect(own.length).toBeGreaterThanOrEqual(24);
    expect(new Set(own.map((one) => one.name)).size).toBe(own.length);
  });
});

/** Kernels whose wrapper has a source for each family. */
const products = names('src/kernels', '.ts')
  .filter((file) => readFileSync(new URL(`src/kernels/${file}.ts`, root), 'utf8').includes('withTiles('))
  .filter((name) => shaders.includes(name));

test('every matmul kernel has the cases of plain for every family, and 24 of each in the quick choice', () => {
  expect(products.length).toBe(3);
  for (const kernel of products) {
    const of = (some: readonly KernelCase[], matmul: string) =>
      some.flatMap(({ name, needs, ...one }) =>
        one.kernel === kernel && needs === matmul ? [name.slice(matmul.length)] : [],
      );
    const plain = of(cases, 'plain');
    for (const matmul of MATMULS) {
      // Families that compile for long may have one more for a shape, in the quick choice.
      expect(of(cases, matmul), `${kernel} ${matmul}`).toEqual(expect.arrayContaining(plain));
      expect(of(quickCases, matmul).length, `${kernel} ${matmul}`).toBeGreaterThanOrEqual(24);
    }
  }
});

test('device checks are used by src/gpu alone, and have a case', () => {
  for (const name of DEVICE_CHECKS) {
    expect(shaders).toContain(name);
    expect(readFileSync(new URL(`src/gpu/${name}.ts`, root), 'utf8')).toContain(`/shaders/${name}.wgsl'`);
    expect(cases.some((one) => one.kernel === name)).toBe(true);
  }
});

test('every case is of a kernel that there is', () => {
  expect(shaders).toEqual(expect.arrayContaining([...new Set(cases.map((one) => one.kernel))]));
});

test('every shared file of shaders/lib is part of a kernel', () => {
  const sources = names('src/kernels', '.ts')
    .map((file) => readFileSync(new URL(`src/kernels/${file}.ts`, root), 'utf8'))
    .join('\n');
  for (const name of names('shaders/lib', '.wgsl')) expect(sources).toContain(`/shaders/lib/${name}.wgsl'`);
});
