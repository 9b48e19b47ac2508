import { describe, expect, test } from 'vitest';
import { fitting, lacking, lackOf } from '../support/families';
import { testGpu } from '../support/gpu';
import { cases as all, quickCases } from './cases';

const cases = process.env.WEBGPU_VAE_LONG === '1' ? all : quickCases;
const gpu = await testGpu();
const fit = fitting(gpu);

for (const kernel of new Set(cases.map((one) => one.kernel))) {
  // Several at once: one waits for its results, or for what is compiled for it, while another's are computed.
  describe(kernel, { concurrent: true }, () => {
    for (const { kernel: of, name, needs, run } of cases) {
      if (of === kernel && (!needs || fit.includes(needs))) test(name, () => run(gpu));
    }
  });
}

test('each family that the adapter can run has cases, and the others say what they need', async ({
  task,
}) => {
  expect(new Set(cases.map(({ needs }) => needs))).toEqual(new Set([undefined, ...fit, ...lacking(gpu)]));
  const lacks = await Promise.all(lacking(gpu).map(lackOf));
  task.meta.notRun = lacks.map((lack) => `kernels, gradients and determinism of a family: ${lack}`);
});
