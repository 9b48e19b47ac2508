import { describe, test } from 'vitest';
import { testGpu } from '../support/gpu';
import { cases } from './cases';

for (const kernel of new Set(cases.map((one) => one.kernel))) {
  describe(kernel, () => {
    for (const { name, needs, run } of cases.filter((one) => one.kernel === kernel)) {
      test(name, async ({ skip }) => {
        const gpu = await testGpu();
        if (needs) skip(needs !== gpu.matmul, `this adapter does not take the ${needs} matmul family`);
        await run(gpu);
      });
    }
  });
}
