import { describe, expect, test } from 'vitest';
import { type Dispatch, filesOf } from '../../src/gpu/kernel';
import { MATMULS, type Matmul, SOFTWARE_MATMULS } from '../../src/gpu/matmul';
import { padded } from '../../src/graph/layout';
import {
  type Plan,
  planDecoding,
  planEncoding,
  planEvaluation,
  planReconstruction,
  planTraining,
} from '../../src/graph/plan';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import type { TrainingOptions } from '../../src/graph/training_options';

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
const B: SpecInput = { input: 784, encoder: [400], latent: 20 };
const C: SpecInput = { input: 784, encoder: [512, 512], latent: 32 };
const training = (spec: SpecInput, options: Partial<TrainingOptions> = {}): Plan =>
  planTraining(resolveSpec(spec), { ...OPTIONS, ...options });
const line = ({ kernel, label, grid }: Dispatch): string => `${kernel.name} ${label} [${grid}]`;

describe("a training step of the tutorial's model", () => {
  test('is this list of dispatches', () => {
    expect(training(A).dispatches.map(line)).toMatchInlineSnapshot(`
      [
        "gather_bytes x [100,1,1]",
        "dense_forward encoder.0 [2,2,1]",
        "chain_forward encoder.1 heads decoder.0 decoder.1 [16,1,1]",
        "dense_forward output [25,2,1]",
        "likelihood bernoulli [100,1,1]",
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
        "likelihood bernoulli [100,1,1]",
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
        .dispatches.filter((dispatch) => dispatch.matmul)
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
      const { product, matmul } = dispatch;
      return product ? [[product, matmul]] : [];
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
        "activations": 1818624,
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

describe('a reconstruction', () => {
  const plan = (options: Partial<Parameters<typeof planReconstruction>[1]> = {}, spec: SpecInput = A) =>
    planReconstruction(resolveSpec(spec), { batchSize: 1, matmul: 'quad', data: 'bytes', ...options });

  test('goes from x to probabilities by way of mu', () => {
    expect(plan().dispatches.map(line)).toMatchInlineSnapshot(`
      [
        "gather_bytes x [2,1,1]",
        "dense_forward encoder.0 [4,1,1]",
        "dense_forward encoder.1 [2,1,1]",
        "dense_forward heads [1,1,1]",
        "mean z [1,1,1]",
        "dense_forward decoder.0 [2,1,1]",
        "dense_forward decoder.1 [4,1,1]",
        "dense_forward output [49,1,1]",
        "activation sigmoid [13,1,1]",
      ]
    `);
  });

  test('of missing values begins with 0 for them, and puts the output there after each round', () => {
    const round = plan({}, B).dispatches.map(line).slice(1);
    const [, ...rest] = plan({ rounds: 3 }, B).dispatches.map(line);
    const put = 'inpaint missing = output [13,1,1]';
    expect(rest).toEqual(['inpaint missing = 0 [13,1,1]', ...round, put, ...round, put, ...round, put]);
  });

  test('of a Gaussian model has means, not probabilities', () => {
    const kernels = plan({}, { ...A, likelihood: 'gaussian' }).dispatches.map(({ kernel }) => kernel.name);
    expect(kernels).not.toContain('activation');
    expect(kernels).toHaveLength(plan().dispatches.length - 1);
  });

  test('takes rows padded to words of bytes, or to vec4f, and a byte a value for what is known', () => {
    const buffers = (options: object) => {
      const { data, known } = plan({ batchSize: 5, ...options }, { input: 13, latent: 2 }).buffers;
      return { data, known };
    };
    expect(buffers({})).toEqual({ data: 5 * 16, known: undefined });
    expect(buffers({ data: 'floats' })).toEqual({ data: 5 * 16 * 4, known: undefined });
    // Rows that pad the batch have their place among the known ones.
    expect(buffers({ rounds: 1 })).toEqual({ data: 5 * 16, known: 8 * 16 });
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
      planTraining(spec, { ...OPTIONS, batchSize, matmul: 'quad' }),
      planTraining(spec, { ...OPTIONS, batchSize, matmul: 'half', workgroups: 1e4 }),
      planTraining(spec, { ...OPTIONS, batchSize, data: 'floats' }),
      planEvaluation(spec, { ...OPTIONS, batchSize }),
      planEncoding(spec, { matmul: 'quad', batchSize, data: 'floats' }),
      planDecoding(spec, { matmul: 'plain', batchSize }),
      planReconstruction(spec, { matmul: 'quad', batchSize, data: 'bytes' }),
      planReconstruction(spec, { matmul: 'plain', batchSize, data: 'floats', rounds: 2 }),
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
      for (const { kernel, buffers: bound, numbers, table, grid, matmul } of dispatches) {
        expect(Object.keys(bound)).toEqual(Object.keys(kernel.bindings));
        for (const name of Object.values(bound)) {
          // The examples are the caller's.
          if (name !== 'data') expect(buffers[name], name).toBeGreaterThan(0);
        }
        const filled = (struct: object | undefined, fields: object) => {
          expect(Object.keys(struct ?? {})).toEqual(expect.arrayContaining(Object.keys(fields)));
          expect(Object.values(struct ?? {}).every((value) => Number.isFinite(value))).toBe(true);
        };
        if (kernel.fields) filled(numbers, kernel.fields);
        if (kernel.table) {
          expect(table?.length).toBeGreaterThan(0);
          for (const struct of table ?? []) filled(struct, kernel.table);
        }
        expect(grid.every((groups) => Number.isInteger(groups) && groups >= 1)).toBe(true);
        // A kernel that has families is told which.
        if (kernel.given && !Array.isArray(kernel.given))
          expect(filesOf({ kernel, matmul: matmul as Matmul })).not.toEqual([]);
        else expect(matmul).toBeUndefined();
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

  const DEPTHS = [
    [0, 0],
    [1, 0],
    [0, 1],
    [3, 2],
  ] as const;

  test.each(DEPTHS)(
    'without a chain takes one dispatch a layer and direction: %i and %i',
    (encoder, decoder) => {
      const widths = { encoder: Array(encoder).fill(3), decoder: Array(decoder).fill(3) };
      const layers = encoder + 1 + decoder + 1;
      const counts = ({ dispatches }: Plan) => {
        const count = (name: string) => dispatches.filter(({ kernel }) => kernel.name === name).length;
        expect(count('dense_weight_gradient')).toBe(1);
        return [count('dense_forward'), count('dense_input_gradient'), dispatches.length];
      };
      const wide = { ...widths, input: 5, latent: 33 };
      const software = training({ ...widths, input: 5, latent: 2 }, { matmul: 'quad' });
      for (const plan of [training(wide), software]) {
        expect(counts(plan)).toEqual([layers, layers - 1, 2 * layers - 1 + 7]);
      }
      // All of a small model is in the chain.
      expect(counts(training({ ...widths, input: 5, latent: 2 }))).toEqual([0, 0, 7]);
    },
  );

  test('takes into the chain what is round the latent layer, and at most 64 wide on both sides', () => {
    const chains = (spec: SpecInput) =>
      training(spec)
        .dispatches.filter(({ kernel }) => kernel.name.startsWith('chain_'))
        .map(({ label }) => label);
    expect(chains({ input: 784, encoder: [65, 64], latent: 32, decoder: [64, 61, 62] })).toEqual([
      'heads decoder.0 decoder.1 decoder.2',
      'decoder.2 decoder.1 decoder.0 heads',
    ]);
    // A small layer behind a wide one is not next to the latent layer.
    expect(chains({ input: 20, encoder: [9, 70, 8], latent: 2, decoder: [7, 80, 6] })).toEqual([
      'heads decoder.0',
      'decoder.0 heads',
    ]);
    // Nothing needs the gradient of the model's own input.
    expect(chains({ input: 64, latent: 2, decoder: [8] })).toEqual([
      'heads decoder.0 output',
      'output decoder.0',
    ]);
    expect(chains({ input: 64, encoder: [9], latent: 2 })).toEqual([
      'encoder.0 heads decoder.0 output',
      'output decoder.0 heads',
    ]);
    // With nothing on one side, there is no chain.
    expect(chains({ input: 65, latent: 2, decoder: [8] })).toEqual([]);
    expect(chains({ input: 64, encoder: [8], latent: 2, decoder: [65] })).toEqual([]);
    expect(chains({ input: 20, encoder: [8], latent: 33 })).toEqual([]);
  });
});
