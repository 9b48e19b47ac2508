// Models that are told the label of each example.

import { beforeAll, describe, expect, test } from 'vitest';
import { arraySource } from '../../src/data/source';
import { DataError, OptionError, StateError } from '../../src/errors';
import { packTensor } from '../../src/graph/layout';
import { Dataset, type Images } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { testGpu } from '../support/gpu';
import { clusters, EXAMPLES, IMAGES, patterns, TINY, train } from './tasks';

const CONDITIONAL: typeof TINY = { ...TINY, classes: 2 };
/** Of two patterns, as the images are. */
const labelsOf = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 2);
const LABELS = labelsOf(EXAMPLES);

async function learn(images: Images, labels: Uint8Array | undefined, spec = CONDITIONAL, batchSize = 16) {
  using vae = await Vae.create(await testGpu(), spec, { seed: 5 });
  await train(vae, images, { epochs: 3, batchSize, ...(labels && { labels }) });
  return {
    judged: await vae.evaluate(images, { batchSize: 50, ...(labels && { labels }) }),
    model: await vae.save(),
  };
}

describe('a conditional model', () => {
  let vae: Vae;
  beforeAll(async () => {
    vae = await Vae.create(await testGpu(), CONDITIONAL, { seed: 4 });
    await train(vae, IMAGES, { steps: 250, learningRate: 0.01, labels: LABELS });
    return () => vae.dispose();
  });

  /** Means of the first pixels of class 0, which are bright, and of the others; of class 1 every second is bright. */
  const looks = (image: Float32Array): number => {
    const bright = (pixels: readonly number[]) =>
      pixels.reduce((sum, pixel) => sum + (image[pixel] as number), 0) / pixels.length;
    return bright([1, 3, 5]) > bright([8, 10, 12]) ? 0 : 1;
  };
  const rows = (values: Float32Array) =>
    Array.from({ length: values.length / 13 }, (_, i) => values.slice(i * 13, (i + 1) * 13));

  test('draws examples of the class that it is asked for', async () => {
    for (const label of [0, 1]) {
      const drawn = rows(await vae.sample(40, { label, seed: 3 }));
      expect(drawn.map(looks), `label ${label}`).toEqual(drawn.map(() => label));
    }
    const labels = [1, 0, 0, 1, 1];
    expect(rows(await vae.sample(5, { labels })).map(looks)).toEqual(labels);
  });

  test('draws classes, too, where it is told none, the same by the same seed', async () => {
    const drawn = await vae.sample(300, { seed: 7 });
    expect(await vae.sample(300, { seed: 7 })).toEqual(drawn);
    const ones = rows(drawn).filter((image) => looks(image) === 1).length;
    // Of 300 equally likely ones, within four standard deviations.
    expect(Math.abs(ones - 150)).toBeLessThan(4 * Math.sqrt(75));
  });

  test('decodes a code as either class', async () => {
    const z = new Float32Array(6);
    expect(rows(await vae.decode(z, { labels: [0, 1] })).map(looks)).toEqual([0, 1]);
  });

  test('decodes rows by their own labels, over chunks too', async () => {
    const count = 600;
    const labels = Array.from({ length: count }, (_, i) => Number(i % 3 === 0));
    const decoded = rows(await vae.decode(new Float32Array(count * 3), { labels }));
    expect(decoded.map(looks)).toEqual(labels);
  });

  test('makes of an image what the other class would be', async () => {
    const image = IMAGES.slice(0, 13);
    expect(looks(await vae.reconstruct(image, { labels: [0] }))).toBe(0);
    expect(looks(await vae.reconstruct(image, { labels: [1] }))).toBe(1);
  });

  test('restores what is missing as its label says', async () => {
    const known = new Uint8Array(13);
    for (const label of [0, 1]) {
      expect(looks(await vae.restore(IMAGES.slice(0, 13), known, { labels: [label] }))).toBe(label);
    }
  });

  test('encodes as its label says', async () => {
    const image = IMAGES.slice(0, 13);
    const [told, otherwise] = [
      await vae.encode(image, { labels: [0] }),
      await vae.encode(image, { labels: [1] }),
    ];
    expect(told.mu).not.toEqual(otherwise.mu);
    expect(await vae.encode(image, { labels: [0] })).toEqual(told);
  });

  test('leaves the padding of its parameters zero, though labels lie in that of z', async () => {
    const { layout } = vae.model;
    const { parameters } = (await vae.model.read()).weights;
    const rest = parameters.slice();
    for (const tensor of layout.tensors) {
      packTensor(rest, tensor, new Float32Array(tensor.shape.reduce((a, b) => a * b)));
    }
    expect(rest.filter((value) => value !== 0)).toEqual(new Float32Array());
  });

  test('is a mixture of its classes where no labels are given', async () => {
    const elbos = [];
    for (const label of [0, 1]) {
      const labels = new Uint8Array(EXAMPLES).fill(label);
      elbos.push((await vae.scores(IMAGES, { labels })).elbo);
    }
    const [zero, one] = elbos as [Float32Array, Float32Array];
    const { elbo, reconstruction, kl } = await vae.scores(IMAGES);
    const classes = await vae.classify(IMAGES);
    for (let i = 0; i < EXAMPLES; i++) {
      const [a, b] = [zero[i] as number, one[i] as number];
      const most = Math.max(a, b);
      const mixture = most + Math.log((Math.exp(a - most) + Math.exp(b - most)) / 2);
      expect(elbo[i]).toBeCloseTo(mixture, 4);
      expect(-((reconstruction[i] as number) + (kl[i] as number))).toBeCloseTo(elbo[i] as number, 4);
      expect(classes[2 * i + 1]).toBeCloseTo(
        Math.exp(b - most) / (Math.exp(a - most) + Math.exp(b - most)),
        5,
      );
    }
    const judged = await vae.evaluate(IMAGES);
    expect(judged.elbo).toBeCloseTo(elbo.reduce((sum, value) => sum + value) / EXAMPLES, 3);
    expect(judged.examples).toBe(EXAMPLES);
    expect(judged.protocol).toMatch(/mixture of all classes/);
    const { logLikelihood } = await vae.evaluate(IMAGES, { samples: 8, labels: LABELS });
    expect(logLikelihood?.value).toBeGreaterThan(judged.elbo);
    // Log of the mean over the classes, not the mean of logs.
    const each = [];
    for (const label of [0, 1]) {
      const labels = new Uint8Array(EXAMPLES).fill(label);
      each.push((await vae.scores(IMAGES, { samples: 8, labels })).logLikelihood as Float32Array);
    }
    const [first, second] = each as [Float32Array, Float32Array];
    const whole = first.map((a, i) => Math.log((Math.exp(a) + Math.exp(second[i] as number)) / 2));
    const mixture = await vae.evaluate(IMAGES, { samples: 8 });
    expect(mixture.logLikelihood?.value).toBeCloseTo(whole.reduce((a, b) => a + b) / EXAMPLES, 4);
    expect(mixture.logLikelihood?.samples).toBe(8);
    expect(mixture.elbo).toBe(judged.elbo);
    expect(await vae.scores({ ...arraySource(IMAGES, 13), window: 16 })).toEqual(await vae.scores(IMAGES));
  });

  test.each([
    ['bytes', IMAGES, CONDITIONAL],
    ['floats', clusters(13, EXAMPLES), { ...CONDITIONAL, likelihood: 'gaussian' }],
  ] as const)(
    'takes a dataset of %s without labels for a mixture, and classifies one with them',
    async (_, images, spec) => {
      const gpu = await testGpu();
      using model = await Vae.create(gpu, spec, { seed: 6 });
      using bare = await Dataset.upload(gpu, images, 13);
      using labelled = await Dataset.upload(gpu, images, 13, { labels: LABELS });
      const classes = await model.classify(images);
      expect(await model.classify(bare)).toEqual(classes);
      expect(await model.classify(labelled)).toEqual(classes);
      expect(await model.scores(bare, { samples: 3 })).toEqual(await model.scores(images, { samples: 3 }));
      expect(await model.evaluate(bare)).toEqual(await model.evaluate(images));
      expect(await model.evaluate(labelled)).toEqual(await model.evaluate(images, { labels: LABELS }));
      using narrow = await Dataset.upload(gpu, images.subarray(0, 12), 12);
      await expect(model.classify(narrow)).rejects.toThrow(/examples of 13 values/);
      bare.dispose();
      await expect(model.evaluate(bare)).rejects.toThrow(StateError);
    },
  );

  test('tells the class of an image, reconstructs it as that, and restores what fits to the rest', async () => {
    const classes = await vae.classify(IMAGES);
    const found = Array.from(LABELS, (_, i) => Number((classes[2 * i + 1] as number) > 0.5));
    expect(found).toEqual([...LABELS]);
    expect(rows(await vae.reconstruct(IMAGES)).map(looks)).toEqual([...LABELS]);
    const known = new Uint8Array(IMAGES.length).map((_, i) => Number(i % 13 < 9));
    expect(rows(await vae.restore(IMAGES, known)).map(looks)).toEqual([...LABELS]);
  });

  test('finds right labels likelier than wrong ones', async () => {
    const right = await vae.evaluate(IMAGES, { labels: LABELS });
    const wrong = await vae.evaluate(IMAGES, { labels: LABELS.map((label) => 1 - label) });
    expect(right.elbo).toBeGreaterThan(wrong.elbo + 1);
  });
});

describe('a conditional model learns the same', () => {
  const COUNT = 203;
  test.each([
    ['bytes', patterns(13, COUNT), CONDITIONAL],
    ['floats', clusters(13, COUNT), { ...CONDITIONAL, likelihood: 'gaussian' }],
    ['bytes of whole words', patterns(12, COUNT), { ...CONDITIONAL, input: 12 }],
  ] as const)('from an array of %s, a dataset and a source', async (_, images, spec) => {
    const labels = labelsOf(COUNT);
    const gpu = await testGpu();
    const whole = await learn(images, labels, spec);
    using dataset = await Dataset.upload(gpu, images, spec.input, { labels });
    expect(await learn(dataset, undefined, spec)).toEqual(whole);
    const source = { ...arraySource(images, spec.input), window: 64 };
    expect(await learn(source, labels, spec)).toEqual(whole);
  });

  test('from a source that is read in stretches, with the labels of its own examples', async () => {
    const images = patterns(13, COUNT);
    const { count, kind, read } = arraySource(images, 13);
    const source = { count, kind, read, window: 64 };
    using vae = await Vae.create(await testGpu(), CONDITIONAL, { seed: 5 });
    const labels = labelsOf(COUNT);
    await train(vae, source, { steps: 150, learningRate: 0.01, labels });
    const right = await vae.evaluate(source, { labels });
    expect(right).toEqual(await vae.evaluate(images, { labels }));
    const wrong = await vae.evaluate(source, { labels: labels.map((label) => 1 - label) });
    expect(right.elbo).toBeGreaterThan(wrong.elbo + 1);
  });

  test('when it is saved, loaded and goes on', async () => {
    const gpu = await testGpu();
    const options = { batchSize: 16, labels: LABELS };
    using whole = await Vae.create(gpu, CONDITIONAL, { seed: 9 });
    await train(whole, IMAGES, { ...options, steps: 10 });
    using first = await Vae.create(gpu, CONDITIONAL, { seed: 9 });
    await train(first, IMAGES, { ...options, steps: 3 });
    using second = await Vae.load(gpu, await first.save());
    expect(second.spec).toEqual(whole.spec);
    await train(second, IMAGES, { ...options, steps: 7 });
    expect(await second.save()).toEqual(await whole.save());
  });
});

test.each([undefined, null, 'abc', 5, {}, [1]])(
  '%s are no examples, and no options, of a mixture',
  async (wrong) => {
    using vae = await Vae.create(await testGpu(), CONDITIONAL);
    const images = wrong as unknown as Uint8Array;
    const known = IMAGES.map(() => 1);
    for (const call of [
      () => vae.evaluate(images),
      () => vae.scores(images),
      () => vae.classify(images),
      () => vae.reconstruct(images),
      () => vae.restore(images, known),
    ])
      await expect(call()).rejects.toThrow(DataError);
    if (wrong === undefined || (typeof wrong === 'object' && wrong && !Array.isArray(wrong))) return;
    for (const call of [
      () => vae.evaluate(IMAGES, wrong as object),
      () => vae.scores(IMAGES, wrong as object),
      () => vae.reconstruct(IMAGES, wrong as object),
      () => vae.restore(IMAGES, known, wrong as object),
    ])
      await expect(call()).rejects.toThrow(OptionError);
  },
);

describe('wrong labels', () => {
  const error = async (call: (vae: Vae) => Promise<unknown>, spec = CONDITIONAL): Promise<Error> => {
    using vae = await Vae.create(await testGpu(), spec);
    return await call(vae).then(
      () => new Error('nothing was thrown'),
      (thrown) => thrown,
    );
  };
  const learning = (labels: unknown) => (vae: Vae) =>
    train(vae, IMAGES, { steps: 1, labels: labels as number[] });

  test.each([
    ['none', undefined, 'The model has 2 classes and must be told the label of each example'],
    ['too few', LABELS.slice(1), 'labels has 52 labels, but there are 53 examples'],
    ['too many', labelsOf(54), 'labels has 54 labels, but there are 53 examples'],
    ['beyond the classes', LABELS.with(7, 2), 'Label 7 is 2, but the model has the classes 0 to 1'],
    ['below 0', [...LABELS].with(3, -1), 'Label 3 is -1; labels are class numbers'],
    ['fractions', [...LABELS].with(52, 0.5), 'Label 52 is 0.5; labels are class numbers'],
    ['text', 'zero', 'labels must be an array with a class number for each example'],
  ])('%s', async (_, labels, words) => {
    const thrown = await error(learning(labels));
    expect(thrown).toBeInstanceOf(DataError);
    expect(thrown.message).toContain(words);
  });

  test.each([
    ['encode', (vae: Vae) => vae.encode(IMAGES)],
    ['decode', (vae: Vae) => vae.decode(new Float32Array(3))],
    ['evaluate', (vae: Vae) => vae.evaluate(IMAGES, { labels: LABELS.with(3, 2) })],
    ['reconstruct', (vae: Vae) => vae.reconstruct(IMAGES, { labels: [1] })],
    ['sample', (vae: Vae) => vae.sample(2, { label: 2 })],
    ['sample by labels', (vae: Vae) => vae.sample(2, { labels: [0, 1, 1] })],
  ])('%s, without or with wrong ones', async (_, call) => {
    expect(await error(call)).toBeInstanceOf(DataError);
  });

  test('for a model without classes', async () => {
    const thrown = await error(learning(LABELS), TINY);
    expect(thrown).toBeInstanceOf(DataError);
    expect(thrown.message).toContain('The model takes no labels');
    expect(await error((vae) => vae.sample(1, { label: 0 }), TINY)).toBeInstanceOf(DataError);
    expect(await error((vae) => vae.classify(IMAGES), TINY)).toBeInstanceOf(StateError);
  });

  test('beside a dataset, which has its own, or has none', async () => {
    const gpu = await testGpu();
    using bare = await Dataset.upload(gpu, IMAGES, 13);
    expect(await error((vae) => train(vae, bare, { steps: 1 }))).toBeInstanceOf(DataError);
    expect(await error((vae) => train(vae, bare, { steps: 1, labels: LABELS }))).toBeInstanceOf(OptionError);
    using large = await Dataset.upload(gpu, IMAGES, 13, { labels: LABELS.with(4, 9) });
    expect((await error((vae) => train(vae, large, { steps: 1 }))).message).toContain('Label is 9');
  });

  test('one label and several', async () => {
    expect(await error((vae) => vae.sample(2, { label: 0, labels: [0, 1] }))).toBeInstanceOf(OptionError);
  });
});
