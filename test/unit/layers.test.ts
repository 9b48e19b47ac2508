import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftOf, format, parse, problemsOf, settingsOf } from '../../demo/link';
import { specOf } from '../../demo/live/worker/settings';
import { SpecError } from '../../src/errors';
import { layoutOf } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec } from '../../src/graph/spec';
import { formatLayers, type HiddenLayer, layersProblem, parseLayers, widthOf } from '../../src/layers';

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
    expect(widthOf(spec.decoder[0] as HiddenLayer)).toBe(5);
    const shapes = Object.fromEntries(layoutOf(spec).tensors.map(({ name, shape }) => [name, shape]));
    expect(shapes).toMatchObject({
      'encoder.1.projection.weight': [5, 6],
      'decoder.0.projection.weight': [5, 2],
      'decoder.1.weight': [6, 5],
    });
  });

  test.each<[unknown, string]>([
    [[{ conv: 32 }], 'encoder[0]'],
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
