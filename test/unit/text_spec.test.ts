import { beforeAll, describe, expect, test } from 'vitest';
import { checkNodes } from '../../src/graph/check_nodes';
import { initialParameters, layoutOf } from '../../src/graph/layout';
import { loadText } from '../../src/graph/load';
import { nodesOf } from '../../src/graph/nodes';
import { planTraining } from '../../src/graph/plan';
import { planWriting } from '../../src/graph/plan_text';
import { resolveSpec } from '../../src/graph/spec';
import { formatLayer, parseLayers } from '../../src/layers';
import { loadOps } from '../../src/ops';
import { presetFor } from '../../src/presets';
import { readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint';
import { INITIAL_STATE } from '../../src/train/model';

// biome-ignore lint/suspicious/noExplicitAny: that is what is tested
type Wrong = any;

const TEXT = { length: 9, alphabet: "'abcé🙂" };
const block = { transformer: 4 };

beforeAll(loadText);

describe('the spec of a model of texts', () => {
  test('is complete with what it leaves out, and resolves to itself', () => {
    const spec = resolveSpec({ input: { text: TEXT }, latent: 32 });
    expect(spec).toMatchObject({
      ...{ input: 9, text: TEXT, latent: 32, likelihood: 'tokens', width: 64, wordDropout: 0.3 },
      ...{ encoder: [block, block], decoder: [block, block, block] },
    });
    expect(resolveSpec(spec)).toEqual(spec);
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test('says how many buckets its n-grams have', () => {
    const spec = resolveSpec({ input: { text: TEXT }, latent: 2, ngrams: 3 });
    expect(spec).toMatchObject({ ngrams: 3, buckets: 8192 });
    expect(resolveSpec(spec)).toEqual(spec);
    expect(resolveSpec({ input: { text: TEXT }, latent: 2, ngrams: 3, buckets: 9 }).buckets).toBe(9);
  });

  test.each<[words: string, spec: Wrong]>([
    ['input.text.length must be a whole number from 1 to 65', { input: { text: { ...TEXT, length: 66 } } }],
    [
      'input.text.alphabet has "a", which stands there twice',
      { input: { text: { ...TEXT, alphabet: 'aa' } } },
    ],
    ['input has "size" beside text', { input: { text: TEXT, size: 3 } }],
    ['input must be the length of the texts, 9, not 8', { input: 8, text: TEXT }],
    ['likelihood must be tokens', { input: { text: TEXT }, likelihood: 'bernoulli' }],
    ['likelihood is tokens, which texts have', { input: 9, likelihood: 'tokens' }],
    ['shape is of pictures', { input: { text: TEXT }, shape: [1, 9, 1] }],
    ['encoder[1] is 64, and must be a transformer block', { input: { text: TEXT }, encoder: [block, 64] }],
    ['decoder[0] is an object, and must be a transformer', { input: { text: TEXT }, decoder: [{ conv: 3 }] }],
    [
      'decoder[0] has 3 heads, which must divide the width, 64',
      { input: { text: TEXT }, decoder: [{ transformer: 3 }] },
    ],
    ['encoder[0] has heads of 128 columns, more than 64', { input: { text: TEXT }, width: 512 }],
    [
      'width must be a multiple of four, not 6',
      { input: { text: TEXT }, width: 6, encoder: [], decoder: [] },
    ],
    ['width is for the likelihood tokens', { input: 9, width: 8 }],
    ['wordDropout must be', { input: { text: TEXT }, wordDropout: 1 }],
    ['ngrams must be a whole number', { input: { text: TEXT }, ngrams: 1 }],
    ['buckets are of n-grams, which are not said', { input: { text: TEXT }, buckets: 9 }],
    ['ngrams is for the likelihood tokens', { input: 9, ngrams: 3 }],
    ['encoder[0] is a transformer block, which a model of texts has', { input: 9, encoder: [block] }],
    ['decoder[0] is a transformer block, which a model of texts has', { input: 9, decoder: [block] }],
    [
      'encoder[0] is a transformer block, whose heads must be a whole number',
      { input: { text: TEXT }, encoder: [{ transformer: 0 }] },
    ],
    ['encoder[0] is a transformer block with "width"', { input: 9, encoder: [{ transformer: 2, width: 8 }] }],
    ['binarize is for the likelihood bernoulli', { input: { text: TEXT }, binarize: 'once' }],
  ])('is refused where %s', (words, spec) => {
    expect(() => resolveSpec({ latent: 2, ...spec })).toThrow(words);
  });

  test('has layers that are text, too', () => {
    expect(formatLayer(block)).toBe('transformer:4');
    expect(parseLayers('transformer:4,transformer:2', Number)).toEqual([block, { transformer: 2 }]);
  });
});

describe('its nodes', () => {
  const spec = () =>
    resolveSpec({
      input: { text: TEXT },
      latent: 3,
      encoder: [{ transformer: 2 }],
      decoder: [{ transformer: 2 }],
      width: 8,
      classes: 4,
    });

  test('are a model that files may hold', () => {
    const nodes = JSON.parse(JSON.stringify(nodesOf(spec())));
    expect(() => checkNodes(9, nodes)).not.toThrow();
    expect(
      nodes.filter(({ op }: { op: string }) => op === 'attention').map((one: Wrong) => one.attributes.causal),
    ).toEqual([undefined, true]);
    expect(nodes.find(({ name }: { name: string }) => name === 'decoder.embedding').attributes).toEqual({
      symbols: 7,
      width: 8,
      shift: true,
      dropout: 0.3,
    });
  });

  test('have a file that keeps alphabet and length', () => {
    const layout = layoutOf(spec());
    const parameters = initialParameters(layout, 3);
    const zeros = new Float32Array(layout.size);
    const weights = { parameters, firstMoment: zeros, secondMoment: zeros };
    const read = readCheckpoint(
      writeCheckpoint({ spec: spec(), layout, seed: 3, weights, state: INITIAL_STATE }),
    );
    expect(read.spec).toEqual(spec());
    expect(read.weights.parameters).toEqual(parameters);
  });

  test('make plans of a step, and of writing: a round for each position, one draw each', async () => {
    await loadOps(nodesOf(spec()));
    const step = planTraining(spec(), { data: 'bytes', examples: 20, batchSize: 4 });
    expect(step.dispatches.length).toBeGreaterThan(20);
    const { dispatches, buffers } = planWriting(spec(), {
      batchSize: 5,
      matmul: 'plain',
      seed: 1,
      prior: true,
      temperature: 1,
    });
    const draws = dispatches.filter(({ kernel }) => kernel.name === 'draw_token');
    expect(draws.map(({ numbers }) => numbers?.position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect((dispatches.length - 1) % 8).toBe(0);
    expect(buffers.known).toBe(8 * 12);
  });
});

test('texts have a preset of their own, whose training keeps the latents in use', () => {
  const { preset, why, spec, fit } = presetFor({ text: TEXT });
  expect({ preset, why, fit }).toEqual({
    preset: 'text',
    why: 'for texts of at most 8 characters',
    fit: { batchSize: 128, freeBits: 0.25, betaWarmup: 1000 },
  });
  expect(resolveSpec(spec).latent).toBe(32);
  expect(() => presetFor({ text: TEXT }, 'conv')).toThrow('preset conv is for images');
  expect(() => presetFor([28, 28, 1], 'text')).toThrow('preset text is for texts, not for pictures');
});

test.each([29, 40, 41, 65])(
  'the preset for texts of %i bytes fits the bindings that WebGPU is sure to give',
  async (length) => {
    const alphabet = String.fromCodePoint(...Array.from({ length: 255 }, (_, i) => 0x4e00 + i));
    const { spec: input, fit } = presetFor({ text: { length, alphabet } });
    const spec = resolveSpec(input);
    await loadOps(nodesOf(spec));
    const { buffers } = planTraining(spec, {
      ...{
        matmul: 'quad',
        data: 'bytes',
        examples: 1000,
        seed: 0,
        learningRate: 1e-3,
        beta1: 0.9,
        beta2: 0.999,
      },
      ...{ epsilon: 1e-7, beta: 1, samples: 1, ...fit },
    });
    for (const [name, bytes] of Object.entries(buffers)) expect(bytes, name).toBeLessThanOrEqual(2 ** 27);
  },
);
