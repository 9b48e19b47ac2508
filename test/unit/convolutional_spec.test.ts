import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/errors';
import type { View } from '../../src/gpu/view';
import { arenaOf } from '../../src/graph/arena';
import { foldActivations } from '../../src/graph/fuse';
import { type GraphNode, graphOf } from '../../src/graph/graph';
import { layoutOf } from '../../src/graph/layout';
import { nodesOf } from '../../src/graph/nodes';
import { placeEncoder } from '../../src/graph/place';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import type { HiddenLayer } from '../../src/layers';

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
    ['encoder[1]', { encoder: [8, { conv: 8 }] }, /behind a row of 8 values.*shape/],
    [
      'encoder[0]',
      { encoder: [{ shape: [28, 28, 2] }, { conv: 8 }] },
      /what comes before is a picture \[28, 28, 1\]/,
    ],
    [
      'encoder[1]',
      { encoder: [8, { shape: [3, 3, 1] }, { conv: 8 }] },
      /9 values, but.*has 8: take a dense layer of 9/,
    ],
    ['encoder[1]', { encoder: [9, { shape: [3, 3, 1] }, 8] }, /no convolution behind it/],
    ['encoder[1]', { encoder: [9, { shape: [3, 3, 1] }] }, /no convolution behind it/],
    [
      'encoder[0]',
      { encoder: [{ residual: [{ conv: 8 }, { conv: 8 }] }] },
      /\[28, 28, 1\] and a picture \[7, 7, 8\].*take several blocks/,
    ],
    [
      'encoder[5]',
      { encoder: [...Array(5).fill({ conv: 8 }), { residual: [{ conv: 8, stride: 1 }, { conv: 8 }] }] },
      /block whose layer 2 has stride 2/,
    ],
    ['encoder[0]', { encoder: [{ residual: [{ upconv: 8 }] }] }, /no encoder has/],
    [
      'decoder[1]',
      { decoder: [{ shape: [2, 5, 2] }, { upconv: 8 }] },
      /begins at a picture \[14, 14, 8\].*not at the a/,
    ],
    ['decoder[0]', { decoder: [{ shape: [2, 5, 2] }, 8] }, /no upconv beside it/],
    [
      'decoder[1]',
      { decoder: [{ upconv: 8 }, { shape: [28, 28, 3] }] },
      /but an example is a picture \[28, 28, 1\]/,
    ],
    [
      'decoder[1]',
      { input: 784, decoder: [{ upconv: 8 }, { shape: [28, 28, 3] }] },
      /2352 values, but an example has 784/,
    ],
    ['decoder[0]', { decoder: [{ residual: [{ conv: 8 }] }] }, /no decoder has/],
    [
      'encoder[0]',
      { encoder: [{ shape: [28, 28, 1], channels: 1 } as HiddenLayer] },
      /"channels", which none has/,
    ],
    ['encoder[0]', { encoder: [{ upconv: 8 }] }, /no encoder has/],
    ['decoder[0]', { decoder: [{ conv: 8 }] }, /no decoder has/],
    ['decoder[1]', { decoder: [{ upconv: 8 }, 8] }, /behind an upconv/],
    ['encoder[5]', { encoder: Array(6).fill({ conv: 8 }), decoder: [] }, /nothing would be left/],
    ['decoder[0]', { decoder: Array(6).fill({ upconv: 8 }) }, /nothing would be left/],
    [
      'decoder[0]',
      { encoder: [{ conv: 10000 }] },
      /1960000 values, more than the 1048576 that a dense layer gives/,
    ],
    ['encoder[0]', { encoder: [{ conv: 2.5 }] }, /whole number/],
    ['encoder[0]', { encoder: [{ conv: 8, padding: 1 } as HiddenLayer] }, /padding/],
    ['input', { input: [28, 28] as never }, /height, width and channels/],
    ['input[1]', { input: [28, 0, 1] }, /whole number above 0, not 0/],
    ['shape', { shape: [28, 28, 1] }, /leave it out/],
    ['shape', { input: 784, shape: [28, 28, 3] }, /of 784 values/],
  ])('are refused by the field: %s of %j', (field, more, words) => {
    expect(() => make(more)).toThrow(
      expect.objectContaining({ field, message: expect.stringMatching(words) }),
    );
    expect(() => make(more)).toThrow(SpecError);
  });
});

describe('residual blocks of convolutions in a spec', () => {
  const named = (spec: SpecInput, part: string) =>
    nodesOf(resolveSpec(spec))
      .filter((node) => node.part === part && node.op !== 'activation')
      .map(({ name, op, inputs, attributes: { kernel, stride, from, to, channels } }) =>
        [
          `${name} = ${op}(${inputs})`,
          ...(op.endsWith('conv2d') ? [kernel, stride, from, to ?? channels] : []),
        ].join(' '),
      );
  const k3s1 = { kernel: 3, stride: 1 };

  test('are projected where channels or strides differ, and mirrored with their layers in reverse', () => {
    const spec: SpecInput = {
      input: [8, 6, 3],
      encoder: [
        {
          residual: [
            { conv: 5, ...k3s1 },
            { conv: 3, ...k3s1 },
          ],
        },
        { residual: [{ conv: 8 }, { conv: 16, ...k3s1 }] },
        { conv: 4 },
      ],
      latent: 2,
    };
    expect(named(spec, 'encoder')).toEqual([
      'encoder.0.0 = conv2d(x) 3 1 8,6,3 5',
      'encoder.0.1 = conv2d(encoder.0.0.activation) 3 1 8,6,5 3',
      'encoder.0 = add(encoder.0.1,x)',
      'encoder.1.0 = conv2d(encoder.0) 4 2 8,6,3 8',
      'encoder.1.1 = conv2d(encoder.1.0.activation) 3 1 4,3,8 16',
      'encoder.1.projection = conv2d(encoder.0) 1 2 8,6,3 16',
      'encoder.1 = add(encoder.1.1,encoder.1.projection)',
      'encoder.2 = conv2d(encoder.1) 4 2 4,3,16 4',
      'heads = dense(encoder.2.activation)',
    ]);
    expect(named(spec, 'decoder')).toEqual([
      'decoder.picture = dense(z)',
      'decoder.0 = upconv2d(decoder.picture.activation) 4 2 2,2,4 4,3',
      'decoder.1.0 = upconv2d(decoder.0.activation) 3 1 4,3,16 4,3',
      'decoder.1.1 = upconv2d(decoder.1.0.activation) 4 2 4,3,8 8,6',
      'decoder.1.projection = upconv2d(decoder.0.activation) 2 2 4,3,16 8,6',
      'decoder.1 = add(decoder.1.1,decoder.1.projection)',
      'output.0 = upconv2d(decoder.1) 3 1 8,6,3 8,6',
      'output.1 = upconv2d(output.0.activation) 3 1 8,6,5 8,6',
      'output = add(output.1,decoder.1)',
    ]);
  });

  test('give each parameter of a value where they come last', () => {
    const spec: SpecInput = {
      input: [4, 4, 1],
      encoder: [{ residual: [{ conv: 2, ...k3s1 }] }],
      latent: 2,
      likelihood: 'logistic',
    };
    expect(named(spec, 'decoder')).toEqual([
      'decoder.picture = dense(z)',
      'mean.0 = upconv2d(decoder.picture.activation) 3 1 4,4,2 4,4',
      'mean.projection = upconv2d(decoder.picture.activation) 1 1 4,4,2 4,4',
      'mean = add(mean.0,mean.projection)',
      'log_scale.0 = upconv2d(decoder.picture.activation) 3 1 4,4,2 4,4',
      'log_scale.projection = upconv2d(decoder.picture.activation) 1 1 4,4,2 4,4',
      'log_scale = add(log_scale.0,log_scale.projection)',
      'output = concat(mean,log_scale)',
    ]);
  });

  test('come before and behind dense layers by shapes, in a mirrored decoder, too', () => {
    const spec: SpecInput = {
      input: 30,
      encoder: [{ shape: [6, 5, 1] }, { conv: 4 }, 18, { shape: [3, 3, 2] }, { conv: 7 }, 9],
      latent: 2,
      classes: 3,
    };
    expect(named(spec, 'encoder')).toEqual([
      'encoder.1 = conv2d(x) 4 2 6,5,1 4',
      'encoder.condition = condition(encoder.1.activation,labels)',
      'encoder.2 = dense(encoder.condition)',
      'encoder.4 = conv2d(encoder.2.activation) 4 2 3,3,2 7',
      'encoder.5 = dense(encoder.4.activation)',
      'heads = dense(encoder.5.activation)',
    ]);
    expect(named(spec, 'decoder')).toEqual([
      'decoder.condition = condition(z,labels)',
      'decoder.0 = dense(decoder.condition)',
      'decoder.1.picture = dense(decoder.0.activation)',
      'decoder.1 = upconv2d(decoder.1.picture.activation) 4 2 2,2,7 3,3',
      'decoder.3 = dense(decoder.1.activation)',
      'decoder.picture = dense(decoder.3.activation)',
      'output = upconv2d(decoder.picture.activation) 4 2 3,3,4 6,5',
    ]);
  });

  const small = fc.integer({ min: 1, max: 9 });
  const conv = (stride: fc.Arbitrary<number>): fc.Arbitrary<HiddenLayer> =>
    fc.record({ conv: small, kernel: fc.integer({ min: 1, max: 7 }), stride });
  const block = (layer: fc.Arbitrary<HiddenLayer>): fc.Arbitrary<HiddenLayer> =>
    fc.record({ residual: fc.array(layer, { minLength: 1, maxLength: 2 }) });
  const [one, any] = [conv(fc.constant(1)), conv(fc.constantFrom(1, 2))];
  /** A dense layer of as many values before each shape. */
  const reshaped = fc.constant<HiddenLayer[]>([6, { shape: [2, 3, 1] }, { conv: 2 }]);
  const alone = fc.oneof(any, small, block(one), block(any), block(small)).map((layer) => [layer]);

  test('have a mirror image wherever the encoder is one', () => {
    let made = 0;
    fc.assert(
      fc.property(
        fc.tuple(small, small, small),
        fc.array(fc.oneof(alone, reshaped), { maxLength: 4 }),
        (input, some) => {
          const encoder = some.flat();
          try {
            placeEncoder({ ...resolveSpec({ input, latent: 2 }), encoder });
          } catch (error) {
            expect(error).toBeInstanceOf(SpecError);
            return;
          }
          made++;
          const spec = resolveSpec({ input, encoder, latent: 2 });
          const { shape } = graphOf(spec).nodes.find(({ node }) => node.name === 'output') as GraphNode;
          expect(shape?.reduce((a, b) => a * b)).toBe(spec.input);
          expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
        },
      ),
      { numRuns: 300 },
    );
    expect(made).toBeGreaterThan(50);
  });
});
