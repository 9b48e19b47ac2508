import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../src/gpu/kernel';
import type { Plan } from '../../src/graph/builder';
import { planEvaluation } from '../../src/graph/plan_evaluation';
import { resolveSpec } from '../../src/graph/spec';
import type { TrainingOptions } from '../../src/graph/training_options';
import { MATMULS, type Matmul, SOFTWARE_MATMULS } from '../../src/tiles/table';
import { A, B, C, line, OPTIONS, training } from '../support/plans';

describe("a training step of the tutorial's model", () => {
  test('is this list of dispatches', () => {
    expect(training(A).dispatches.map(line)).toMatchInlineSnapshot(`
      [
        "gather_bytes x [100,1,1]",
        "dense_forward encoder.0 [2,2,1]",
        "chain_forward encoder.1 heads decoder.0 decoder.1 [16,1,1]",
        "dense_forward output [25,2,1]",
        "bernoulli loss [100,1,1]",
        "dense_input_gradient output [2,2,1]",
        "chain_backward decoder.1 decoder.0 heads encoder.1 [16,1,1]",
        "dense_weight_gradient all layers [56,1,1]",
        "adam parameters [414,1,1]",
        "advance step [1,1,1]",
      ]
    `);
  });

  test('has every layer by itself where a dispatch costs next to nothing, on software adapters', () => {
    expect(training(A, { matmul: 'quad' }).dispatches.map(line)).toMatchInlineSnapshot(`
      [
        "gather_bytes x [100,1,1]",
        "dense_forward encoder.0 [4,16,1]",
        "dense_forward encoder.1 [2,16,1]",
        "dense_forward heads [1,16,1]",
        "reparameterize z [4,1,1]",
        "dense_forward decoder.0 [2,16,1]",
        "dense_forward decoder.1 [4,16,1]",
        "dense_forward output [49,16,1]",
        "bernoulli loss [100,1,1]",
        "dense_input_gradient output [4,16,1]",
        "dense_input_gradient decoder.1 [2,16,1]",
        "dense_input_gradient decoder.0 [1,16,1]",
        "reparameterize_backward z [4,1,1]",
        "dense_input_gradient heads [2,16,1]",
        "dense_input_gradient encoder.1 [4,16,1]",
        "dense_weight_gradient all layers [474,1,1]",
        "adam parameters [414,1,1]",
        "advance step [1,1,1]",
      ]
    `);
  });

  test('is the same list for the families of GPUs, with other grids', () => {
    const named = (matmul: Matmul) =>
      training(A, { matmul }).dispatches.map(({ kernel, label }) => `${kernel.name} ${label}`);
    for (const matmul of MATMULS.filter((one) => !SOFTWARE_MATMULS.includes(one)))
      expect(named(matmul)).toEqual(named('plain'));
    const grids = MATMULS.map((matmul) => [
      matmul,
      training(A, { matmul })
        .dispatches.filter((dispatch) => dispatch.family)
        .map(({ grid: [x, y] }) => `${x}x${y}`)
        .join(' '),
    ]);
    expect(Object.fromEntries(grids)).toMatchInlineSnapshot(`
      {
        "half": "1x4 13x4 1x4 48x1",
        "plain": "2x2 25x2 2x2 56x1",
        "quad": "4x16 2x16 1x16 2x16 4x16 49x16 4x16 2x16 1x16 2x16 4x16 474x1",
        "quad_large": "2x8 1x8 1x8 1x8 2x8 25x8 2x8 1x8 1x8 1x8 2x8 138x1",
        "quad_pair": "4x8 2x8 1x8 2x8 4x8 49x8 4x8 2x8 1x8 2x8 4x8 241x1",
        "subgroup": "4x2 49x2 4x2 98x1",
        "workgroup": "1x4 13x4 1x4 48x1",
        "workgroup_small": "2x8 25x8 2x8 138x1",
      }
    `);
  });

  test('takes at most 12 dispatches on GPUs, and larger models as many as they have wide layers', () => {
    for (const matmul of MATMULS) {
      const counts = [A, B, C].map((spec) => training(spec, { matmul }).dispatches.length);
      expect(counts, matmul).toEqual(SOFTWARE_MATMULS.includes(matmul) ? [18, 14, 18] : [10, 14, 18]);
    }
  });

  test('takes the families that are asked for, product by product', () => {
    const products = {
      'dense_forward output': 'workgroup',
      'dense_weight_gradient all layers': 'half',
    } as const;
    const { dispatches } = training(A, { products });
    const families = dispatches.flatMap((dispatch) => {
      const { product, family } = dispatch;
      return product ? [[product, family]] : [];
    });
    expect(Object.fromEntries(families)).toEqual({
      'dense_forward encoder.0': 'plain',
      'dense_forward output': 'workgroup',
      'dense_input_gradient output': 'plain',
      'dense_weight_gradient all layers': 'half',
    });
    const grid = (plan: Plan) => plan.dispatches.map(({ grid }) => grid);
    // The grids are those of the families.
    const other = { ...products, 'dense_forward output': 'plain' } as const;
    expect(grid(training(A, { products }))).not.toEqual(grid(training(A, { products: other })));
    expect(dispatches.find(({ label }) => label === 'output')?.grid).toEqual(
      training(A, { matmul: 'workgroup' }).dispatches.find(({ label }) => label === 'output')?.grid,
    );
  });

  test('cuts the rows of weight gradients in parts until the adapter is busy, each of 32 rows at least', () => {
    const partsOf = (options: Partial<TrainingOptions>) => {
      const { dispatches, buffers, layout } = training(A, options);
      const find = (name: string) => dispatches.find(({ kernel }) => kernel.name === name) as Dispatch;
      const [gradient, update] = [find('dense_weight_gradient'), find('adam')];
      const parts = gradient.constants.PARTS as number;
      expect(update.constants.PARTS).toBe(parts);
      expect(buffers.gradients).toBe(parts * layout.size * 4);
      expect(gradient.numbers?.size).toBe(layout.size / 4);
      const [x, y] = gradient.grid;
      expect(x * y).toBe(parts * (gradient.numbers?.groups as number));
      return parts;
    };
    expect(partsOf({})).toBe(1);
    expect(partsOf({ workgroups: 1 })).toBe(1);
    const groups = (matmul: Matmul) =>
      training(A, { matmul }).dispatches.find(({ kernel }) => kernel.name === 'dense_weight_gradient')
        ?.numbers?.groups as number;
    for (const matmul of MATMULS) {
      expect(partsOf({ matmul, workgroups: 2 * groups(matmul) - 1 })).toBe(1);
      expect(partsOf({ matmul, workgroups: 2 * groups(matmul) })).toBe(2);
      expect(partsOf({ matmul, workgroups: 1e9 })).toBe(8);
      expect(partsOf({ matmul, workgroups: 1e9, batchSize: 63 })).toBe(2);
      expect(partsOf({ matmul, workgroups: 1e9, batchSize: 31 })).toBe(1);
    }
    // The family that is chosen for the product tells its grid, and so its parts.
    const products = { 'dense_weight_gradient all layers': 'quad' } as const;
    expect(partsOf({ products, workgroups: 2 * groups('plain') })).toBe(1);
    expect(partsOf({ products, workgroups: 2 * groups('quad') })).toBe(2);
  });

  test('needs these buffers, in bytes', () => {
    expect(training(A).buffers).toMatchInlineSnapshot(`
      {
        "activations": 1818640,
        "deltas": 1011712,
        "first_moment": 423264,
        "gradients": 423264,
        "history": 16384,
        "losses": 26624,
        "parameters": 423264,
        "second_moment": 423264,
        "state": 24,
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

  test('scales the gradients between their making and their use, where a norm is given', () => {
    const { dispatches, buffers } = training(A, { clipNorm: 1 });
    const names = dispatches.map(({ kernel }) => kernel.name);
    expect(names.slice(names.indexOf('dense_weight_gradient'))).toEqual([
      'dense_weight_gradient',
      'gradient_norm',
      'clip',
      'adam',
      'advance',
    ]);
    expect(buffers.norms).toBe(64 * 4);
    expect(training(A).buffers.norms).toBeUndefined();
  });

  test('gathers from each shard of the data', () => {
    const gathers = training(A, { shards: [30_000, 29_000, 1000] }).dispatches.slice(0, 3);
    expect(
      gathers.map(({ label, buffers, numbers }) => [label, buffers.data, numbers?.first, numbers?.count]),
    ).toEqual([
      ['x', 'data', 0, 30_000],
      ['x from 30000', 'data_1', 30_000, 29_000],
      ['x from 59000', 'data_2', 59_000, 1000],
    ]);
  });

  test('is plain data', () => {
    const plan = training(A);
    const { kernel, ...rest } = plan.dispatches[0] as Dispatch;
    expect(structuredClone(rest)).toEqual(rest);
    expect(kernel.name).toBe('gather_bytes');
    expect(training(A)).toEqual(plan);
  });
});

describe('beta', () => {
  const numbers = (plan: Plan) =>
    plan.dispatches.find(({ numbers = {} }) => 'beta_warmup' in numbers)?.numbers;

  test('has no warm-up unless one is asked for, and none in an evaluation', () => {
    expect(numbers(training(A))).toMatchObject({ beta: 1, beta_warmup: 0 });
    expect(numbers(training(A, { beta: 2, betaWarmup: 500 }))).toMatchObject({ beta: 2, beta_warmup: 500 });
    expect(numbers(planEvaluation(resolveSpec(A), OPTIONS))).toMatchObject({ beta: 1, beta_warmup: 0 });
  });
});
