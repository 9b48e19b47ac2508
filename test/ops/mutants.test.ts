import { expect, test } from 'vitest';
import { KernelError } from '../../src/errors';
import { filesOf, sourceOf } from '../../src/gpu/kernel';
import { MatmulGpu } from '../../src/tiles/gpu';
import { type Matmul, supports } from '../../src/tiles/table';
import { covering } from '../support/covering';
import { testGpu } from '../support/gpu';
import { kernels } from '../support/kernels';
import { type KernelCase, quickCases } from './cases';
import { SLOW_TO_COMPILE } from './harness';
import type { Mutant } from './mutant';
import { mutants } from './mutants';

/** The cases that have noticed mutants of a kernel, the last one first: it is likely to notice the next one, too. */
const noticers = new Map<string, readonly KernelCase[]>();

/** Runs a kernel's cases on a device that compiles the mutant in its place. Resolves with the case that notices. */
async function caughtBy({ kernel: name, from, to }: Mutant): Promise<string | undefined> {
  const { device, info, support, store, matmul } = await testGpu();
  const kernel = kernels.find((one) => one.name === name);
  if (!kernel) throw new Error(`There is no kernel ${name}.`);
  // Families that are made of other files cannot notice.
  const forms = kernel.forms ? Object.keys(kernel.forms) : [undefined];
  const isIn = (family?: Matmul) =>
    forms.some((form) => sourceOf(filesOf({ kernel, family, form })).includes(from));
  const noticing = quickCases.filter(
    ({ kernel, needs }) => kernel === name && (!needs || supports(support, needs)) && isIn(needs),
  );
  expect(noticing, `${name}: there is no ${from}`).not.toEqual([]);
  const original = device.createShaderModule;
  device.createShaderModule = (descriptor) => {
    const { code, label } = descriptor;
    return original.call(
      device,
      label === name ? { ...descriptor, code: code.replaceAll(from, to) } : descriptor,
    );
  };
  try {
    // Nothing is compiled yet for this one.
    const gpu = new MatmulGpu(device, info, { matmul, measures: false, support, sliceTime: 250, store });
    const known = noticers.get(name) ?? [];
    const likely = known.filter((one) => noticing.includes(one));
    for (const one of quickestFirst([...new Set([...likely, ...endsFirst(noticing)])])) {
      try {
        await one.run(gpu);
      } catch (error) {
        // A mutant that does not compile says nothing of the tests.
        if (error instanceof KernelError) throw error;
        noticers.set(name, [one, ...known.filter((other) => other !== one)]);
        return one.name;
      }
    }
    return undefined;
  } finally {
    device.createShaderModule = original;
  }
}

/** The cases of each family with the special ones, which come last, among the first: they notice what ordinary ones do not. */
function endsFirst(cases: readonly KernelCase[]): KernelCase[] {
  return [...new Set(cases.map(({ needs }) => needs))].flatMap((family) => {
    const own = cases.filter(({ needs }) => needs === family);
    return own.map((_, i) => own.at(i % 2 === 0 ? i / 2 : -(i + 1) / 2) as KernelCase);
  });
}

/** Families from those that compile within a fifth of a second to those that take two. */
const QUICKEST: readonly Matmul[] = ['quad_pair', 'quad', 'subgroup', 'plain', ...SLOW_TO_COMPILE];

function quickestFirst(cases: readonly KernelCase[]): KernelCase[] {
  const place = ({ needs }: KernelCase) => (needs ? QUICKEST.indexOf(needs) : 0);
  return cases.toSorted((a, b) => place(a) - place(b));
}

/** In the long form of the tests all; else each kernel, and each kind of mistake, at least once. */
const chosen =
  process.env.WEBGPU_VAE_LONG === '1' ? mutants : covering(mutants, ({ kernel, what }) => [kernel, what]);

test('kernels that are wrong are noticed', { timeout: 600_000 }, async () => {
  const missed: string[] = [];
  for (const mutant of chosen) {
    const by = await caughtBy(mutant);
    if (by === undefined) missed.push(`${mutant.kernel}: ${mutant.what}`);
  }
  console.log(
    `${chosen.length} mutants of ${mutants.length}, ${chosen.length - missed.length} noticed; not: ${missed.join('; ') || 'none'}`,
  );
  expect(missed).toEqual([]);
});

test('there are at least a hundred, of every kernel', () => {
  expect(chosen.length).toBeGreaterThanOrEqual(100);
  expect([...new Set(chosen.map(({ kernel }) => kernel))].sort()).toEqual(
    kernels.map(({ name }) => name).sort(),
  );
});
