import { describe, test } from 'vitest';
import { MATMULS, supports } from '../../src/tiles/table';
import { testGpu } from '../support/gpu';
import { cases as all, quickCases } from './cases';

const cases = process.env.WEBGPU_VAE_LONG === '1' ? all : quickCases;
const gpu = await testGpu();
const fit = MATMULS.filter((matmul) => supports(gpu.support, matmul));

for (const kernel of new Set(cases.map((one) => one.kernel))) {
  // Several at once: one waits for its results, or for what is compiled for it, while another's are computed.
  describe(kernel, { concurrent: true }, () => {
    const own = cases.filter((one) => one.kernel === kernel);
    for (const { name, needs, run } of own) {
      if (!needs || fit.includes(needs)) test(name, () => run(gpu));
    }
    // One line for all the cases of a family.
    for (const matmul of new Set(own.map(({ needs }) => needs))) {
      if (matmul && !fit.includes(matmul))
        test.skip(`${matmul}, for which this adapter is not fit`, () => {});
    }
  });
}
