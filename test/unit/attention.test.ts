import { describe, expect, test, vi } from 'vitest';
import { SpecError } from '../../src/errors';
import { checkNodes } from '../../src/graph/check_nodes';
import { initialParameters, layoutOf, unpackTensor } from '../../src/graph/layout';
import { loadAttention } from '../../src/graph/load';
import { multiplications } from '../../src/graph/multiplications';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { formatLayers, mirrored, parseLayers } from '../../src/layers';

await loadAttention();

const MODEL: SpecInput = {
  input: [12, 12, 1],
  encoder: [{ conv: 8 }, { attention: 2 }, { conv: 4 }],
  latent: 2,
};

test('a spec without attention brings nothing, and one with it what its nodes may be', async () => {
  vi.resetModules();
  const { resolveSpec: resolve } = await import('../../src/graph/spec');
  const { loadLayers: load } = await import('../../src/graph/load');
  await load({ input: 784, encoder: [64, { conv: 3 }], decoder: undefined });
  await load(undefined);
  expect(() => resolve(MODEL)).toThrow('await loadLayers(spec) first');
  await load({ decoder: [{ attention: 2 }] });
  expect(() => resolve(MODEL)).not.toThrow();
});

describe('attention in a model', () => {
  test('is a norm, queries with keys and values, attention and a projection, added to what it reads', () => {
    const nodes = nodesOf(resolveSpec(MODEL)).filter(({ name }) => name.startsWith('encoder.1'));
    const from = [6, 6, 8];
    const point = { kernel: 1, stride: 1 };
    expect(nodes).toEqual([
      ...[
        {
          name: 'encoder.1.norm',
          op: 'norm',
          inputs: ['encoder.0.activation'],
          attributes: { kind: 'layer', from },
        },
        {
          name: 'encoder.1.qkv',
          op: 'conv2d',
          inputs: ['encoder.1.norm'],
          attributes: { channels: 24, ...point, from },
        },
        {
          name: 'encoder.1.attention',
          op: 'attention',
          inputs: ['encoder.1.qkv'],
          attributes: { heads: 2, from: [6, 6, 24] },
        },
        {
          name: 'encoder.1.joined',
          op: 'conv2d',
          inputs: ['encoder.1.attention'],
          attributes: { channels: 8, ...point, from },
        },
        {
          name: 'encoder.1',
          op: 'add',
          inputs: ['encoder.1.joined', 'encoder.0.activation'],
          attributes: {},
        },
      ].map((node) => ({ ...node, part: 'encoder' })),
    ]);
  });

  test('lies in the mirror image where the same picture is', () => {
    const { decoder } = resolveSpec(MODEL);
    expect(decoder).toEqual([
      { upconv: 4, kernel: 4, stride: 2 },
      { attention: 2 },
      { upconv: 8, kernel: 4, stride: 2 },
    ]);
    const { attributes } =
      nodesOf(resolveSpec(MODEL)).find(({ name }) => name === 'decoder.1.attention') ?? {};
    expect(attributes).toEqual({ heads: 2, from: [6, 6, 24] });
  });

  test('begins with gains of 1 and biases of 0', () => {
    const layout = layoutOf(resolveSpec(MODEL));
    const flat = initialParameters(layout, 3);
    const values = (name: string) => {
      const tensor = layout.tensors.find((one) => one.name === name);
      return tensor && [...unpackTensor(flat, tensor)];
    };
    expect(values('encoder.1.norm.weight')).toEqual(Array(8).fill(1));
    expect(values('encoder.1.norm.bias')).toEqual(Array(8).fill(0));
  });

  test('counts the products of its positions among the multiplications', () => {
    const without = { ...MODEL, encoder: [{ conv: 8 }, { conv: 4 }] };
    const own = 36 * (8 * 24 + 8 * 8) + 16 + 2 * 36 * 36 * 8;
    expect(multiplications(resolveSpec(MODEL)) - multiplications(resolveSpec(without))).toBe(2 * own);
  });

  test('is written attn:4', () => {
    const layers = [{ conv: 8, kernel: 4, stride: 2 }, { attention: 2 }, 5];
    expect(formatLayers(layers)).toBe('conv:8,attn:2,5');
    expect(parseLayers('conv:8,attn:2,5', Number)).toEqual([{ conv: 8 }, { attention: 2 }, 5]);
    expect(mirrored([{ attention: 2 }])).toEqual([{ attention: 2 }]);
  });
});

const WRONG: readonly (readonly [what: string, spec: object, message: string])[] = [
  [
    'heads that are no number',
    { encoder: [{ conv: 8 }, { attention: 0 }] },
    'encoder[1] is attention, whose heads must be a whole number from 1 to 64, not 0',
  ],
  [
    'fields that it has not',
    { encoder: [{ conv: 8 }, { attention: 2, causal: true }] },
    'encoder[1] is attention with "causal", which none has',
  ],
  [
    'heads that do not divide',
    { encoder: [{ conv: 8 }, { attention: 3 }] },
    'encoder[1] has 3 heads, which do not divide the 8 channels that it reads: take others',
  ],
  [
    'heads that are too wide',
    { encoder: [{ conv: 80 }, { attention: 1 }] },
    'encoder[1] has heads of 80 channels each, more than 64: take at least 2 heads',
  ],
  [
    'too many positions',
    { input: [66, 66, 1], encoder: [{ conv: 8 }, { attention: 2 }] },
    'encoder[1] compares the 1089 positions of a picture [33, 33, 8] with each other, of which there may be 1024: put a convolution of stride 2 before it',
  ],
  [
    'a row of values',
    { input: 20, encoder: [8, { attention: 2 }] },
    'encoder[1] is attention, which is between the positions of a picture: put it behind a convolution',
  ],
  [
    'the examples themselves',
    { encoder: [{ attention: 1 }] },
    'encoder[0] is attention, which is between the positions of a picture: put it behind a convolution',
  ],
  [
    'a row of values in a decoder',
    { decoder: [12, { attention: 2 }] },
    'decoder[1] is attention, which is between the positions of a picture: put it before an upconv',
  ],
  [
    'the end of a decoder',
    { decoder: [{ upconv: 8 }, { attention: 1 }] },
    'decoder[1] is attention, which is between the positions of a picture: put it before an upconv',
  ],
  [
    'a place in a block',
    { encoder: [{ conv: 8 }, { residual: [{ attention: 2 }] }] },
    'encoder[1] is a residual block whose layer 1 must be',
  ],
];

test.each(WRONG)('attention is refused with %s, by its field', (_, of, message) => {
  const resolve = () => resolveSpec({ input: [12, 12, 1], latent: 2, ...of } as SpecInput);
  expect(resolve).toThrow(SpecError);
  expect(resolve).toThrow(message);
});

describe('nodes of a file', () => {
  const nodes = nodesOf(resolveSpec({ input: [2, 3, 1], encoder: [5], latent: 2 }));
  /** A model whose encoder reads x by a convolution and one more node. */
  const withNode = (op: string, attributes: object, inputs = ['a']) => [
    {
      name: 'a',
      op: 'conv2d',
      inputs: ['x'],
      attributes: { channels: 12, kernel: 1, stride: 1, from: [2, 3, 1] },
      part: 'encoder',
    },
    { name: 'b', op, inputs, attributes, part: 'encoder' },
    ...nodes,
  ];

  test.each<[string, string, object, string[] | undefined, string]>([
    [
      'a kind of norm that there is not',
      'norm',
      { kind: 'batch', from: [2, 3, 12] },
      undefined,
      'nodes[1].attributes.kind must be one of layer, rms, not "batch"',
    ],
    [
      'a picture of other values',
      'norm',
      { kind: 'rms', from: [2, 3, 5] },
      undefined,
      'nodes[1].attributes.from is [2, 3, 5], 30 values, but a has 72',
    ],
    [
      'heads that do not divide',
      'attention',
      { heads: 3, from: [2, 3, 12] },
      undefined,
      'nodes[1].attributes.heads must divide the 4 channels, which 3 does not',
    ],
    [
      'channels that are not three alike',
      'attention',
      { heads: 1, from: [6, 3, 4] },
      undefined,
      'nodes[1].attributes.from has 4 channels, which are no queries, keys and values of one width',
    ],
    [
      'a causal that is neither',
      'attention',
      { heads: 1, causal: 1, from: [2, 3, 12] },
      undefined,
      'nodes[1].attributes.causal must be true or false, not 1',
    ],
    [
      'tokens that are none',
      'attention',
      { heads: 1, from: [2, 3, 12] },
      ['a', 'a'],
      'nodes[1].inputs[1] must be x, whose values are tokens, not a',
    ],
    [
      'tokens of another length',
      'attention',
      { heads: 1, from: [2, 2, 18] },
      ['a', 'x'],
      'nodes[1].inputs[1] has 6 tokens, but a has 4 positions',
    ],
  ])('are refused with %s', (_, op, attributes, inputs, message) => {
    expect(() => checkNodes(6, withNode(op, attributes, inputs))).toThrow(message);
  });
});
