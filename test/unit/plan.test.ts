import { describe, expect, test } from 'vitest';
import { filesOf } from '../../src/gpu/kernel';
import { padded } from '../../src/graph/layout';
import { type Plan, planTraining } from '../../src/graph/plan';
import { planEvaluation } from '../../src/graph/plan_evaluation';
import { planDecoding, planEncoding, planReconstruction } from '../../src/graph/plan_sampling';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { loadAllOps } from '../support/ops';
import { A, B, line, OPTIONS, training } from '../support/plans';

await loadAllOps();

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
      for (const { kernel, buffers: bound, numbers, table, grid, family, form } of dispatches) {
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
          expect(filesOf({ kernel, ...(family && { family }), ...(form && { form }) })).not.toEqual([]);
        else expect(family).toBeUndefined();
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
