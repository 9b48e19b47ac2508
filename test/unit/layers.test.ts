import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftOf, format, parse, problemsOf, settingsOf } from '../../demo/link';
import { specOf } from '../../demo/live/worker/settings';
import { SpecError } from '../../src/errors';
import type { View } from '../../src/gpu/view';
import { arenaOf } from '../../src/graph/arena';
import { foldActivations } from '../../src/graph/fuse';
import { graphOf } from '../../src/graph/graph';
import { layoutOf } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
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
const { layer } = fc.letrec<{ layer: HiddenLayer; block: HiddenLayer }>((tie) => ({
  layer: fc.oneof({ maxDepth: 3 }, width, tie('block')),
  block: fc.record({ residual: fc.array(tie('layer'), { minLength: 1, maxLength: 3 }) }),
}));
const layers = fc.array(layer, { maxLength: 3 });

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
    for (const text of ['64,x', '64,,32', 'res:64xq', 'res:(res:3)'])
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
    ['res:conv:8', /layer 1 must be/],
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

test('the page takes residual blocks in its fields and its address', () => {
  const settings = {
    encoder: [64, { residual: [32, 64] }],
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
  expect(draft.encoder).toBe('64,res:32x64');
  const linked = { ...draft, ...parse(format(draft)) };
  expect(problemsOf(linked, ['MNIST'])).toEqual({});
  expect(resolveSpec(specOf(settingsOf(linked), 784)).encoder).toEqual(settings.encoder);
});

describe('convolutions in a spec', () => {
  const make = (more: Partial<SpecInput>) => resolveSpec({ input: [28, 28, 1], latent: 20, ...more });
  const shapes = (more: Partial<SpecInput>) =>
    Object.fromEntries(layoutOf(make(more)).tensors.map(({ name, shape }) => [name, shape]));

  test('come back to the size that they were given, by upconvs in reverse', () => {
    const spec = make({ input: [7, 5, 3], encoder: [{ conv: 32 }, { conv: 64, kernel: 3, stride: 1 }, 128] });
    expect(spec).toMatchObject({ input: 105, shape: [7, 5, 3] });
    expect(spec.decoder).toEqual([
      128,
      { upconv: 64, kernel: 3, stride: 1 },
      { upconv: 32, kernel: 4, stride: 2 },
    ]);
    const nodes = nodesOf(spec).filter(({ op }) => op !== 'activation');
    expect(nodes.map(({ name, op, attributes }) => [name, op, attributes])).toMatchObject([
      ['encoder.0', 'conv2d', { channels: 32, kernel: 4, stride: 2 }],
      ['encoder.1', 'conv2d', { channels: 64, kernel: 3, stride: 1 }],
      ['encoder.2', 'dense', { units: 128 }],
      ['heads', 'dense', {}],
      ['z', 'latent', {}],
      ['decoder.0', 'dense', { units: 128 }],
      ['decoder.picture', 'dense', { units: 4 * 3 * 64 }],
      ['decoder.1', 'upconv2d', { channels: 32, from: [4, 3, 64], to: [4, 3] }],
      ['output', 'upconv2d', { channels: 3, from: [4, 3, 32], to: [7, 5] }],
      ['loss', 'bernoulli', {}],
    ]);
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test('have tensors as PyTorch has them', () => {
    expect(shapes({ encoder: [{ conv: 32 }, { conv: 64 }] })).toEqual({
      'encoder.0.weight': [32, 1, 4, 4],
      'encoder.0.bias': [32],
      'encoder.1.weight': [64, 32, 4, 4],
      'encoder.1.bias': [64],
      'mu.weight': [20, 3136],
      'mu.bias': [20],
      'logvar.weight': [20, 3136],
      'logvar.bias': [20],
      'decoder.picture.weight': [3136, 20],
      'decoder.picture.bias': [3136],
      'decoder.0.weight': [64, 32, 4, 4],
      'decoder.0.bias': [32],
      'output.weight': [32, 1, 4, 4],
      'output.bias': [1],
    });
  });

  test('end in a layer for each parameter of a value, which lie beside each other', () => {
    const spec = make({ input: [5, 5, 1], encoder: [{ conv: 8 }], likelihood: 'logistic' });
    expect(
      nodesOf(spec)
        .slice(-4)
        .map(({ name, op, inputs }) => `${name} = ${op}(${inputs})`),
    ).toEqual([
      'mean = upconv2d(decoder.picture.activation)',
      'log_scale = upconv2d(decoder.picture.activation)',
      'output = concat(mean,log_scale)',
      'loss = logistic(output,x)',
    ]);
    const graph = graphOf(spec);
    const { places } = arenaOf(foldActivations(graph), graph, 8);
    const { offset, stride } = places.output as View;
    expect(places.mean).toMatchObject({ offset, stride, columns: 25 });
    expect(places.log_scale).toMatchObject({ offset: offset + 28, stride, columns: 25 });
  });

  test('need no layer that makes a picture where the last dense one does, and are told labels behind them', () => {
    const names = (more: Partial<SpecInput>) => nodesOf(make(more)).map(({ name }) => name);
    expect(names({ encoder: [{ conv: 4 }], decoder: [784, { upconv: 4 }] })).not.toContain('decoder.picture');
    const told = nodesOf(make({ encoder: [{ conv: 4 }, 8], classes: 3 }));
    expect(told.find(({ op }) => op === 'condition')?.inputs).toEqual(['encoder.0.activation', 'labels']);
  });

  test.each<[string, Partial<SpecInput>, RegExp]>([
    ['encoder[0]', { input: 784, encoder: [{ conv: 8 }] }, /height, width and channels/],
    ['decoder[0]', { input: 784, decoder: [{ upconv: 8 }] }, /height, width and channels/],
    ['encoder[1]', { encoder: [8, { conv: 8 }] }, /behind another layer/],
    ['encoder[0]', { encoder: [{ upconv: 8 }] }, /no encoder has/],
    ['decoder[0]', { decoder: [{ conv: 8 }] }, /no decoder has/],
    ['decoder[1]', { decoder: [{ upconv: 8 }, 8] }, /behind an upconv/],
    ['encoder[5]', { encoder: Array(6).fill({ conv: 8 }), decoder: [] }, /nothing would be left/],
    ['decoder[0]', { decoder: Array(6).fill({ upconv: 8 }) }, /nothing would be left/],
    ['encoder[0]', { encoder: [{ conv: 2.5 }] }, /whole number/],
    ['encoder[0]', { encoder: [{ conv: 8, padding: 1 } as HiddenLayer] }, /padding/],
    ['input', { input: [28, 28] as never }, /height, width and channels/],
    ['input', { input: [28, 0, 1] }, /height, width and channels/],
    ['shape', { shape: [28, 28, 1] }, /leave it out/],
    ['shape', { input: 784, shape: [28, 28, 3] }, /of 784 values/],
  ])('are refused by the field: %s of %j', (field, more, words) => {
    expect(() => make(more)).toThrow(
      expect.objectContaining({ field, message: expect.stringMatching(words) }),
    );
    expect(() => make(more)).toThrow(SpecError);
  });
});
