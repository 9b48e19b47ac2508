import { describe, expect, test } from 'vitest';
import { OptionError, SpecError } from '../../src/errors';
import { openGpu } from '../../src/gpu/open';
import { planTraining } from '../../src/graph/plan';

/** What JavaScript callers may pass. */
// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Wrong = any;

const SPEC = { input: 12, encoder: [8], latent: 2 };
const GIVEN = { data: 'bytes', examples: 100 } as const;

describe('planTraining', () => {
  test('has the defaults of a fit', () => {
    const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    const all = {
      ...GIVEN,
      ...adam,
      batchSize: 256,
      matmul: 'plain',
      seed: 0,
      beta: 1,
      betaWarmup: 0,
    } as const;
    expect(planTraining(SPEC, GIVEN)).toEqual(planTraining(SPEC, all));
  });

  test.each<[field: string, options: Wrong]>([
    ['options', undefined],
    ['options', null],
    ['batchSize', { batchSize: 'many' }],
    ['learningRate', { learningRate: 0 }],
    ['clipNorm', { clipNorm: null }],
    ['matmul', { matmul: 'fast' }],
    ['seed', { seed: -1 }],
    ['epochs', { epochs: 1 }],
    ['data', { data: 'text' }],
    ['examples', { examples: 0 }],
    ['window', { window: 0.5 }],
    ['shards', { shards: 100 }],
    ['shards', { shards: [50, 49] }],
    ['shards[1]', { shards: [100, 0] }],
    ['products', { products: ['plain'] }],
    ['products["dense_forward output"]', { products: { 'dense_forward output': 'fast' } }],
    ['workgroups', { workgroups: Number.NaN }],
  ])('refuses a wrong %s', (field, options) => {
    const call = () => planTraining(SPEC, options && { ...GIVEN, ...options });
    expect(call).toThrow(OptionError);
    expect(call).toThrow(expect.objectContaining({ field }));
  });

  test('refuses a wrong model', () => {
    expect(() => planTraining({ ...SPEC, latent: 0 }, GIVEN)).toThrow(SpecError);
    expect(() => planTraining(undefined as Wrong, GIVEN)).toThrow(SpecError);
  });
});

test.each<[field: string, options: Wrong]>([
  ['options', null],
  ['matmul', { matmul: 'fast' }],
  ['sliceTime', { sliceTime: 0 }],
  ['powerPreference', { powerPreference: 'high' }],
  ['forceFallbackAdapter', { forceFallbackAdapter: 'yes' }],
  ['gpu', { gpu: null }],
  ['gpu', { gpu: {} }],
  ['store', { store: new Map() }],
  ['adapter', { adapter: 'software' }],
])('openGpu refuses a wrong %s', async (field, options) => {
  await expect(openGpu(options)).rejects.toThrow(OptionError);
  await expect(openGpu(options)).rejects.toMatchObject({ field });
});
