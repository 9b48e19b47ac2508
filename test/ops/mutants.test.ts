import { readFileSync, writeFileSync } from 'node:fs';
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
import { kindOf, type Mutant, opOf } from './mutant';
import { mutants } from './mutants';

const LONG = process.env.WEBGPU_VAE_LONG === '1';
const RECORD = process.env.WEBGPU_VAE_RECORD === '1';

/**
 * The case that noticed each mutant when this was recorded (WEBGPU_VAE_RECORD=1): the first one to be run, as a mutant that is
 * noticed by it compiles one pipeline. Where it does not notice, or there is none, all others are run.
 */
const FIRST = new URL('noticers.json', import.meta.url);
const first: Record<string, string> = JSON.parse(readFileSync(FIRST, 'utf8'));
const idOf = ({ kernel, what }: Mutant): string => `${kernel}: ${what}`;

/** The cases that have noticed mutants of a kernel, the last one first: it is likely to notice the next one, too. */
const noticers = new Map<string, readonly KernelCase[]>();

/** Runs a kernel's cases on a device that compiles the mutant in its place. Resolves with the case that notices. */
async function caughtBy(mutant: Mutant): Promise<string | undefined> {
  const { kernel: name, from, to } = mutant;
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
    const recorded = noticing.filter((one) => one.name === first[idOf(mutant)]);
    const others = quickestFirst([...likely, ...endsFirst(noticing)]);
    for (const one of new Set([...recorded, ...others])) {
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

/**
 * In the long form of the tests all. Else each kernel, and of the kernels of each op each kind of mistake, at least once: these
 * share their cases, and mostly the files that are changed, so that a second mistake of the kind shows little that the first did not.
 */
const chosen = LONG
  ? mutants
  : covering(mutants, (mutant) => [mutant.kernel, `${opOf(mutant)}: ${kindOf(mutant)}`]);

test('kernels that are wrong are noticed', { timeout: 600_000 }, async () => {
  const missed: string[] = [];
  for (const mutant of chosen) {
    const by = await caughtBy(mutant);
    if (by === undefined) missed.push(idOf(mutant));
    else if (RECORD) first[idOf(mutant)] = by;
  }
  if (RECORD) writeFileSync(FIRST, `${JSON.stringify(first, null, 2)}\n`);
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
