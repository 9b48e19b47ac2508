import { describe, expect, test } from 'vitest';
import type { Matmul } from '../../src/gpu/gpu';
import type { Dispatch } from '../../src/gpu/kernel';
import { padded } from '../../src/model/layout';
import {
  type Plan,
  planDecoding,
  planEncoding,
  planEvaluation,
  planTraining,
  type TrainingOptions,
} from '../../src/model/plan';
import { resolveSpec, type SpecInput } from '../../src/model/spec';

const OPTIONS: TrainingOptions = {
  batchSize: 256,
  matmul: 'plain',
  data: 'bytes',
  examples: 60_000,
  seed: 1,
  beta: 1,
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
};
const A: SpecInput = { input: 784, encoder: [64, 32], latent: 2 };
const training = (spec: SpecInput, options: Partial<TrainingOptions> = {}): Plan =>
  planTraining(resolveSpec(spec), { ...OPTIONS, ...options });
const line = ({ kernel, label, grid }: Dispatch): string => `${kernel.name} ${label} [${grid}]`;

describe("a training step of the tutorial's model", () => {
  test('is this list of dispatches', () => {
    expect(training(A).dispatches.map(line)).toMatchInlineSnapshot(`
      [
        "gather_bytes x [100,1,1]",
        "dense_forward encoder.0 [2,2,1]",
        "dense_forward encoder.1 [1,2,1]",
        "dense_forward heads [1,2,1]",
        "normal eps [4,1,1]",
        "reparameterize z [4,1,1]",
        "dense_forward decoder.0 [1,2,1]",
        "dense_forward decoder.1 [2,2,1]",
        "dense_forward output [25,2,1]",
        "loss bernoulli + KL [104,1,1]",
        "dense_input_gradient output [2,2,1]",
        "dense_input_gradient decoder.1 [1,2,1]",
        "dense_input_gradient decoder.0 [1,2,1]",
        "reparameterize_backward heads [4,1,1]",
        "dense_input_gradient heads [1,2,1]",
        "dense_input_gradient encoder.1 [2,2,1]",
        "dense_weight_gradient all layers [56,1,1]",
        "adam parameters [414,1,1]",
        "advance step [1,1,1]",
      ]
    `);
  });

  test('is the same list for the other family, with other grids', () => {
    expect(training(A, { matmul: 'quad' }).dispatches.map(line)).toMatchInlineSnapshot(`
      [
        "gather_bytes x [100,1,1]",
        "dense_forward encoder.0 [4,16,1]",
        "dense_forward encoder.1 [2,16,1]",
        "dense_forward heads [1,16,1]",
        "normal eps [4,1,1]",
        "reparameterize z [4,1,1]",
        "dense_forward decoder.0 [2,16,1]",
        "dense_forward decoder.1 [4,16,1]",
        "dense_forward output [49,16,1]",
        "loss bernoulli + KL [104,1,1]",
        "dense_input_gradient output [4,16,1]",
        "dense_input_gradient decoder.1 [2,16,1]",
        "dense_input_gradient decoder.0 [1,16,1]",
        "reparameterize_backward heads [4,1,1]",
        "dense_input_gradient heads [2,16,1]",
        "dense_input_gradient encoder.1 [4,16,1]",
        "dense_weight_gradient all layers [474,1,1]",
        "adam parameters [414,1,1]",
        "advance step [1,1,1]",
      ]
    `);
  });

  test('takes at most 20 dispatches', () => {
    for (const matmul of ['plain', 'quad'] as Matmul[]) {
      expect(training(A, { matmul }).dispatches.length).toBeLessThanOrEqual(20);
    }
  });

  test('needs these buffers, in bytes', () => {
    expect(training(A).buffers).toMatchInlineSnapshot(`
      {
        "activations": 1818624,
        "deltas": 1011712,
        "first_moment": 423264,
        "gradients": 423264,
        "history": 16384,
        "losses": 26624,
        "parameters": 423264,
        "second_moment": 423264,
        "state": 20,
      }
    `);
  });

  test('counts about six operations for each weight and example', () => {
    const flops = training(A).dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0);
    // Forward, both gradients: 2 each; the first layer has no gradient of its input.
    const weights = 784 * 64 + 64 * 32 + 32 * 4 + 2 * 32 + 32 * 64 + 64 * 784;
    const needed = 256 * (6 * weights - 2 * 784 * 64);
    expect(flops / needed).toBeGreaterThan(1);
    expect(flops / needed).toBeLessThan(1.1);
  });

  test('is plain data', () => {
    const plan = training(A);
    const { kernel, ...rest } = plan.dispatches[0] as Dispatch;
    expect(structuredClone(rest)).toEqual(rest);
    expect(kernel.name).toBe('gather_bytes');
    expect(training(A)).toEqual(plan);
  });
});

describe('any plan', () => {
  const SPECS: SpecInput[] = [
    A,
    { input: 1, latent: 1 },
    { input: 7, encoder: [5], latent: 3, decoder: [] },
    { input: 7, decoder: [5, 9], latent: 3, activation: 'gelu', likelihood: 'gaussian' },
    { input: 13, encoder: [1, 2, 3, 4, 5], latent: 17, activation: 'tanh' },
  ];
  const PLANS = SPECS.flatMap((input) => {
    const spec = resolveSpec(input);
    return [1, 3, 4, 61].flatMap((batchSize) => [
      planTraining(spec, { ...OPTIONS, batchSize }),
      planTraining(spec, { ...OPTIONS, batchSize, data: 'floats' }),
      planEvaluation(spec, { ...OPTIONS, batchSize }),
      planEncoding(spec, { matmul: 'quad', batchSize, data: 'floats' }),
      planDecoding(spec, { matmul: 'plain', batchSize }),
      planDecoding(spec, { matmul: 'plain', batchSize, seed: 3 }),
    ]);
  });

  test('lays its matrices out without overlap, within the activations', () => {
    for (const { places, buffers } of PLANS) {
      const sorted = Object.values(places).sort((a, b) => a.offset - b.offset);
      let end = 0;
      for (const { offset, rows, columns } of sorted) {
        expect(offset).toBe(end);
        expect(offset % 4).toBe(0);
        end += rows * padded(columns);
      }
      expect(buffers.activations).toBe(end * 4);
    }
  });

  test('gives every binding of every kernel a buffer, and every field a number', () => {
    for (const { dispatches, buffers } of PLANS) {
      for (const { kernel, buffers: bound, numbers, grid } of dispatches) {
        expect(Object.keys(bound)).toEqual(Object.keys(kernel.bindings));
        for (const name of Object.values(bound)) {
          // The examples are the caller's.
          if (name !== 'data') expect(buffers[name], name).toBeGreaterThan(0);
        }
        for (const struct of numbers) {
          expect(Object.keys(struct)).toEqual(expect.arrayContaining(Object.keys(kernel.fields)));
          expect(Object.values(struct).every((value) => Number.isFinite(value))).toBe(true);
        }
        expect(grid.every((groups) => Number.isInteger(groups) && groups >= 1)).toBe(true);
      }
    }
  });

  test('never binds one buffer twice in a dispatch', () => {
    for (const { dispatches } of PLANS) {
      for (const { buffers } of dispatches) {
        const names = Object.values(buffers);
        expect(new Set(names).size).toBe(names.length);
      }
    }
  });

  test('ends its deltas before x and eps, by which nobody needs a gradient', () => {
    const { places, buffers } = training(A);
    expect(buffers.deltas).toBe((places.x?.offset ?? 0) * 4);
  });

  test('takes one dispatch for each layer and direction, and a fixed number beside', () => {
    for (const [encoder, decoder] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [3, 2],
    ] as const) {
      const { dispatches } = training({
        input: 5,
        latent: 2,
        encoder: Array(encoder).fill(3),
        decoder: Array(decoder).fill(3),
      });
      const layers = encoder + 1 + decoder + 1;
      const count = (name: string) => dispatches.filter(({ kernel }) => kernel.name === name).length;
      expect(count('dense_forward')).toBe(layers);
      expect(count('dense_input_gradient')).toBe(layers - 1);
      expect(count('dense_weight_gradient')).toBe(1);
      expect(dispatches.length).toBe(2 * layers - 1 + 8);
    }
  });
});
