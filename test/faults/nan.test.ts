// Numbers that none may learn from, planted on the GPU where no check of what is given could see them.

import { describe, expect, test } from 'vitest';
import { DivergedError } from '../../src/errors';
import { layoutOf } from '../../src/graph/layout';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { Dataset } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { clusters, EXAMPLES, TINY, train, trained } from '../training/tasks';

const SPEC: SpecInput = { ...TINY, likelihood: 'gaussian', sigma: 1 };
const layout = layoutOf(resolveSpec(SPEC));
const IMAGES = clusters(13, EXAMPLES);
const VALUES = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;

/** What a fit ends with. */
async function failing(run: Promise<unknown>): Promise<DivergedError> {
  const error = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(DivergedError);
  return error as DivergedError;
}

describe.each(VALUES)('%d', (value) => {
  test.each(layout.tensors.map(({ name, offset, shape }) => [name, offset, shape] as const))(
    'in %s: found in the next step, and named',
    async (name, offset, shape) => {
      const gpu = await testGpu();
      const vae = await Vae.create(gpu, SPEC, { seed: 5 });
      await train(vae, IMAGES, { steps: 6 });
      // The last element: in the last row and column, where a kernel's guards are.
      const [rows = 1, columns] = shape;
      const stride = columns === undefined ? 1 : Math.ceil(columns / 4) * 4;
      const at = offset + (rows - 1) * stride + (columns ?? 1) - 1;
      gpu.device.queue.writeBuffer(vae.model.buffers.parameters, at * 4, Float32Array.of(value));
      const error = await failing(train(vae, IMAGES, { steps: 20 }));
      expect(error.where).toEqual({ step: 7, tensor: name });
      expect(error.message).toContain(`Step 7 was not made: ${value} in ${name}, at [${rows - 1}`);
      expect(error.message).toContain('Take an earlier checkpoint');
      // Which it has to be: this one is not saved.
      await expect(vae.save()).rejects.toThrow(DivergedError);
      vae.dispose();
    },
  );

  test('in the data: found when its batch comes, named', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, SPEC, { seed: 5 });
    const data = await Dataset.upload(gpu, IMAGES, 13);
    // Example 40, value 12.
    gpu.device.queue.writeBuffer(data.buffers[0] as GPUBuffer, (40 * 16 + 12) * 4, Float32Array.of(value));
    const error = await failing(train(vae, data, { steps: 20 }));
    // Four batches visit every example once.
    expect(error.where.step).toBeLessThanOrEqual(4);
    expect(error.where.tensor).toBe('x');
    expect(error.message).toMatch(/(NaN|-?Infinity) in the batch x, at \[\d+, 12\].*Check the data/);
    expect(vae.step).toBe((error.where.step as number) - 1);
    const made = vae.step;
    const expected = await trained(gpu, (other) => train(other, IMAGES, { steps: made }), 5, SPEC);
    if (made > 0) expect(await vae.save()).toEqual(expected);
    vae.dispose();
    data.dispose();
  });
});

test.each([
  ['first_moment', Number.NaN],
  ['second_moment', Number.POSITIVE_INFINITY],
  ['second_moment', -1],
] as const)('%s of Adam: %d is found in the next step, and named', async (moment, value) => {
  const gpu = await testGpu();
  const vae = await Vae.create(gpu, SPEC, { seed: 5 });
  await train(vae, IMAGES, { steps: 3 });
  const { name, offset } = layout.tensors[4] as (typeof layout.tensors)[number];
  gpu.device.queue.writeBuffer(vae.model.buffers[moment], offset * 4, Float32Array.of(value));
  const error = await failing(train(vae, IMAGES, { steps: 20 }));
  expect(error.where.step).toBe(4);
  // The root of a negative moment is none, and makes the parameter that.
  expect(error.where.tensor).toBe(name);
  if (value === Number.POSITIVE_INFINITY) expect(error.message).toContain(`the second moment of ${name}`);
  vae.dispose();
});

test('a gradient too large to be squared: named, and the model is that of the last step', async () => {
  const gpu = await testGpu();
  const vae = await Vae.create(gpu, { ...SPEC, activation: 'relu' }, { seed: 5 });
  const images = IMAGES.map((value) => value * 1e10);
  const error = await failing(train(vae, images, { epochs: 2 }));
  expect(error.where.step).toBe(1);
  expect(error.message).toMatch(/Step 1 was not made: -?\d\.\d+e\+\d+ in the gradient of encoder\.0\.weight/);
  expect(error.message).toMatch(/lower learningRate or with clipNorm/);
  expect(vae.step).toBe(0);
  // It can be saved: it is as it was.
  const { weights } = await vae.model.read();
  expect(weights.parameters.every(Number.isFinite)).toBe(true);
  expect((await vae.save()).length).toBeGreaterThan(0);
  vae.dispose();
});

describe('clipNorm', () => {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  /** The gradient that the first step learns from: without a past and its weight, the first moment. */
  const gradient = async (clipNorm?: number) => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, SPEC, { seed: 5 });
    await train(vae, IMAGES, { steps: 1, beta1: 0, ...(clipNorm !== undefined && { clipNorm }) });
    const { weights } = await vae.model.read();
    vae.dispose();
    return weights.firstMoment;
  };

  test('scales the gradient of all parameters down to it, and leaves a smaller one alone', async () => {
    const free = await gradient();
    const size = norm(free);
    expect(size).toBeGreaterThan(1);
    for (const limit of [0.01, 0.5, 0.99 * size]) {
      const clipped = await gradient(limit);
      expect(norm(clipped) / limit).toBeCloseTo(1, 5);
      clipped.forEach((value, i) => {
        expect(Math.abs(value - ((free[i] as number) * limit) / size)).toBeLessThan(1e-6);
      });
    }
    expect(await gradient(1.01 * size)).toEqual(free);
  });

  test('repeats bit by bit, and is part of what a run depends on', async () => {
    const gpu = await testGpu();
    const run = (clipNorm: number) =>
      trained(gpu, (vae) => train(vae, IMAGES, { steps: 12, clipNorm }), 5, SPEC);
    expect(await run(0.5)).toEqual(await run(0.5));
    expect(await run(0.5)).not.toEqual(await run(0.05));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1'])('%s is refused', async (clipNorm) => {
    const vae = await Vae.create(await testGpu(), SPEC);
    const run = train(vae, IMAGES, { steps: 1, clipNorm: clipNorm as number });
    await expect(run).rejects.toThrow(/clipNorm/);
    vae.dispose();
  });
});
