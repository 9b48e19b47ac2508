import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftOf, format, parse, problemsOf, settingsOf } from '../../demo/link';
import { specOf } from '../../demo/live/worker/settings';
import { SpecError } from '../../src/errors';
import { layoutOf } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec } from '../../src/graph/spec';
import {
  formatLayers,
  type HiddenLayer,
  layersProblem,
  parseLayers,
  type Residual,
  widthOf,
} from '../../src/layers';

const number = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);
const read = (text: string) => parseLayers(text, number);

const width = fc.integer({ min: 1, max: 2 ** 20 });
const window = {
  kernel: fc.constantFrom(1, 2, 3, 5, 6, 7),
  stride: fc.constantFrom(1),
};
const conv = fc.record({ conv: width, ...window }, { requiredKeys: ['conv'] });
const upconv = fc.record({ upconv: width, ...window }, { requiredKeys: ['upconv'] });
const size = fc.integer({ min: 1, max: 100 });
const shape: fc.Arbitrary<HiddenLayer> = fc.record({ shape: fc.tuple(size, size, size) });
/** A layer of one kind, or a block of such. */
const among = (one: fc.Arbitrary<HiddenLayer>): fc.Arbitrary<HiddenLayer> =>
  fc.letrec<{ layer: HiddenLayer; block: HiddenLayer }>((tie) => ({
    layer: fc.oneof({ maxDepth: 3 }, one, tie('block')),
    block: fc.record({ residual: fc.array(tie('layer'), { minLength: 1, maxLength: 3 }) }),
  })).layer;
const layers = fc.array(fc.oneof(among(width), among(conv), among(upconv), shape), { maxLength: 3 });

describe('layers as text', () => {
  test('are widths and residual blocks, within each other in parentheses', () => {
    expect(read('64,32')).toEqual([64, 32]);
    expect(read(' none ')).toEqual([]);
    expect(read('400, res:128x128')).toEqual([400, { residual: [128, 128] }]);
    expect(read('res:64x(32x(8)x64)x64,16')).toEqual([
      { residual: [64, { residual: [32, { residual: [8] }, 64] }, 64] },
      16,
    ]);
  });

  test('are convolutions, of kernel 4 and stride 2 unless they say other ones', () => {
    const all = [
      { conv: 32 },
      { conv: 64, kernel: 3, stride: 1 },
      { upconv: 8, kernel: 5 },
      { conv: 1, stride: 1 },
    ];
    expect(formatLayers(all)).toBe('conv:32,conv:64k3s1,upconv:8k5,conv:1s1');
    expect(read(formatLayers(all))).toEqual(all);
    expect(formatLayers([{ conv: 32, kernel: 4, stride: 2 }])).toBe('conv:32');
  });

  test('are residual blocks of convolutions, and shapes', () => {
    const text = 'conv:32,res:conv:64k3s1x(conv:8k1s1xconv:64s1),128,shape:4x4x8,conv:2';
    expect(read(text)).toEqual([
      { conv: 32 },
      {
        residual: [
          { conv: 64, kernel: 3, stride: 1 },
          {
            residual: [
              { conv: 8, kernel: 1, stride: 1 },
              { conv: 64, stride: 1 },
            ],
          },
        ],
      },
      128,
      { shape: [4, 4, 8] },
      { conv: 2 },
    ]);
    expect(formatLayers(read(text) as HiddenLayer[])).toBe(text);
  });

  test('say the same when they are read again', () => {
    fc.assert(
      fc.property(layers, (all) => {
        expect(read(formatLayers(all))).toEqual(all);
        if (layersProblem(all) === undefined) return;
        expect(layersProblem(all)?.words).toMatch(/layers, more than|too deep/);
      }),
    );
  });

  test('are shown as they were typed where they are wrong', () => {
    for (const text of ['64,x', '64,,32', 'res:64xq', 'res:(res:3)', 'shape:7x7', 'shape:', 'res:conv:xx'])
      expect(formatLayers(read(text) as number[])).toBe(text);
  });

  test.each([
    ['64,x', /whole number.*"x"/],
    ['res:', /layer 1 must be.*not ""/],
    ['res:64x', /layer 2 must be/],
    ['res:64xyx3', /layer 2 must be.*"y"/],
    ['res:64x(3', /layer 2 must be/],
    ['res:0', /layer 1 must be/],
    ['res:(res:3)', /layer 1 is a residual block whose layer 1 must be/],
    ['64,,32', /not ""/],
    ['conv:', /conv must be a whole number.*not ""/],
    ['conv:8k9', /kernel must be a whole number from 1 to 7, not 9/],
    ['upconv:8s3', /stride must be a whole number from 1 to 2, not 3/],
    ['conv:8k', /kernel must be.*not ""/],
    ['conv:8s2k3', /stride must be.*not "2k3"/],
    ['res:conv:8k9', /block whose layer 1 is a convolution whose kernel must be/],
    ['res:conv:8x8', /layers that are conv and dense: those of a block are all of one kind/],
    ['res:8x(conv:8)', /dense and conv/],
    ['res:conv:8xupconv:8', /conv and upconv/],
    ['res:shape:7x7x1', /layer 1 must be.*not "shape:7"/],
    ['shape:7x7', /shape, which must be height, width and channels.*not/],
    ['shape:7x0x1', /must be height, width and channels/],
    ['shape:2048x1024x1', /of 1 to 1048576 values/],
    [`res:${Array(70).fill(3).join('x')}`, /70 layers, more than the 64/],
    [`res:${'('.repeat(9)}3${')'.repeat(9)}`, /too deep/],
  ])('refuses %j', (text, words) => {
    expect(layersProblem(read(text))?.words).toMatch(words);
  });
});

describe('a residual block in a spec', () => {
  test('has dense layers with activations between, plus what it reads', () => {
    const spec = resolveSpec({ input: 9, encoder: [6, { residual: [4, 6] }], latent: 2, decoder: [] });
    const nodes = nodesOf(spec).filter(({ name }) => name.startsWith('encoder.1'));
    expect(nodes.map(({ name, op, inputs }) => `${name} = ${op}(${inputs})`)).toEqual([
      'encoder.1.0 = dense(encoder.0.activation)',
      'encoder.1.0.activation = activation(encoder.1.0)',
      'encoder.1.1 = dense(encoder.1.0.activation)',
      'encoder.1 = add(encoder.1.1,encoder.0.activation)',
    ]);
  });

  test('is projected where the widths differ, and its decoder reads in reverse order', () => {
    const spec = resolveSpec({ input: 9, encoder: [6, { residual: [4, 5] }], latent: 2 });
    expect(spec.decoder).toEqual([{ residual: [4, 5] }, 6]);
    expect(widthOf(spec.decoder[0] as Residual)).toBe(5);
    const shapes = Object.fromEntries(layoutOf(spec).tensors.map(({ name, shape }) => [name, shape]));
    expect(shapes).toMatchObject({
      'encoder.1.projection.weight': [5, 6],
      'decoder.0.projection.weight': [5, 2],
      'decoder.1.weight': [6, 5],
    });
  });

  test.each<[unknown, string]>([
    [[{ conv: 32 }], 'encoder[0]'],
    [[{ pool: 2 }], 'encoder[0]'],
    [[8, { residual: [{ conv: 8 }] }], 'encoder[1]'],
    [[8, { residual: [] }], 'encoder[1]'],
    [[{ residual: [8], stride: 2 }], 'encoder[0]'],
    [[{ residual: [8, 2.5] }], 'encoder[0]'],
    [[{ residual: 8 }], 'encoder[0]'],
  ])('%j is refused, by its place', (encoder, field) => {
    const make = () => resolveSpec({ input: 9, encoder: encoder as HiddenLayer[], latent: 2 });
    expect(make).toThrow(SpecError);
    expect(make).toThrow(expect.objectContaining({ field }));
  });

  test('can be changed by nobody', () => {
    const inner = [4, 6];
    const spec = resolveSpec({ input: 9, encoder: [6, { residual: inner }], latent: 2 });
    inner[0] = 5;
    expect(spec.encoder[1]).toEqual({ residual: [4, 6] });
    expect(Object.isFrozen(spec.encoder[1])).toBe(true);
  });
});

test.each<[string, HiddenLayer[]]>([
  ['64,res:32x64', [64, { residual: [32, 64] }]],
  [
    'conv:8,res:conv:9k3s1xconv:8k3s1,49,shape:7x7x1,conv:4',
    [
      { conv: 8, kernel: 4, stride: 2 },
      {
        residual: [
          { conv: 9, kernel: 3, stride: 1 },
          { conv: 8, kernel: 3, stride: 1 },
        ],
      },
      49,
      { shape: [7, 7, 1] },
      { conv: 4, kernel: 4, stride: 2 },
    ],
  ],
])('the page takes %s in its fields and its address', (text, encoder) => {
  const settings = {
    encoder,
    latent: 2,
    activation: 'relu',
    likelihood: 'bernoulli',
    batchSize: 256,
    learningRate: 1e-3,
    beta: 1,
    betaWarmup: 0,
    seed: 1,
  } as const;
  const draft = draftOf(settings, 'MNIST');
  expect(draft.encoder).toBe(text);
  const linked = { ...draft, ...parse(format(draft)) };
  expect(problemsOf(linked, ['MNIST'])).toEqual({});
  expect(resolveSpec(specOf(settingsOf(linked), [28, 28, 1])).encoder).toEqual(settings.encoder);
});
