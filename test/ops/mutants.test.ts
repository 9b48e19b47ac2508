import { expect, test } from 'vitest';
import { MatmulGpu } from '../../src/tiles/gpu';
import { type Matmul, supports } from '../../src/tiles/table';
import { testGpu } from '../support/gpu';
import { quickCases } from './cases';
import { type Mutant, mutants } from './mutants';

/** Runs a kernel's cases on a device that compiles the mutant in its place. Resolves with the case that notices. */
async function caughtBy({ kernel, from, to }: Mutant): Promise<string | undefined> {
  const { device, info, support, store, matmul } = await testGpu();
  const original = device.createShaderModule;
  let mutated = 0;
  device.createShaderModule = (descriptor) => {
    const { code, label } = descriptor;
    if (label !== kernel || !code.includes(from)) return original.call(device, descriptor);
    mutated++;
    return original.call(device, { ...descriptor, code: code.replaceAll(from, to) });
  };
  try {
    // Nothing is compiled yet for this one.
    const gpu = new MatmulGpu(device, info, { matmul, measures: false, support, sliceTime: 250, store });
    const seen = new Set<Matmul | undefined>();
    /** Families that are made of other files, and so cannot notice. */
    const untouched = new Set<Matmul | undefined>();
    for (const { kernel: own, needs, name, run } of quickCases) {
      if (own !== kernel || (needs && !supports(support, needs)) || untouched.has(needs)) continue;
      const before = mutated;
      const isFirst = !seen.has(needs);
      seen.add(needs);
      try {
        await run(gpu);
      } catch {
        return name;
      }
      if (isFirst && mutated === before) untouched.add(needs);
    }
    expect(mutated, `${kernel}: there is no ${from}`).toBeGreaterThan(0);
    return undefined;
  } finally {
    device.createShaderModule = original;
  }
}

test('kernels that are wrong are noticed', { timeout: 600_000 }, async () => {
  const missed: string[] = [];
  for (const mutant of mutants) {
    const by = await caughtBy(mutant);
    if (by === undefined) missed.push(`${mutant.kernel}: ${mutant.what}`);
  }
  console.log(
    `${mutants.length} mutants, ${mutants.length - missed.length} noticed; not: ${missed.join('; ') || 'none'}`,
  );
  expect(missed).toEqual([]);
});

test('there are at least forty', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40);
});
