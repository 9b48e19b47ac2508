import { expect, test } from 'vitest';
import { planTraining } from '../../src/graph/plan';
import { planDecoding, planReconstruction } from '../../src/graph/plan_sampling';
import { resolveSpec } from '../../src/graph/spec';
import { MATMULS } from '../../src/tiles/table';
import { loadAllOps } from '../support/ops';

await loadAllOps();

/** `maxStorageBuffersPerShaderStage` of every adapter (https://www.w3.org/TR/webgpu/#limits). */
const MOST = 8;

test('no kernel binds more storage buffers than every adapter allows', () => {
  const training = { batchSize: 256, examples: 1000, seed: 1, beta: 1, workgroups: 512, clipNorm: 1 };
  const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  const plans = MATMULS.flatMap((matmul) =>
    (['bernoulli', 'gaussian'] as const).flatMap((likelihood) => {
      const spec = resolveSpec({ input: 20, encoder: [100, 8], latent: 2, likelihood });
      const options = { batchSize: 256, matmul };
      return (['bytes', 'floats'] as const).flatMap((data) => [
        planTraining(spec, { ...training, ...adam, matmul, data }),
        planDecoding(spec, { ...options, seed: 1 }),
        planReconstruction(spec, { ...options, data, rounds: 2 }),
      ]);
    }),
  );
  const kernels = new Set(plans.flatMap(({ dispatches }) => dispatches.map(({ kernel }) => kernel)));
  expect(kernels.size).toBeGreaterThan(12);
  for (const { name, bindings, table } of kernels) {
    expect(Object.keys(bindings).length + (table ? 1 : 0), name).toBeLessThanOrEqual(MOST);
  }
});
