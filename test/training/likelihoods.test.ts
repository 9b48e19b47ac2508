import { describe, expect, test } from 'vitest';
import { nodesOf } from '../../src/graph/nodes';
import { resolveSpec, type Spec } from '../../src/graph/spec';
import { trainingStep } from '../../src/graph/step.twin';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { categoricalMean } from '../../src/ops/categorical/categorical_mean.twin';
import { continuousBernoulliMean } from '../../src/ops/continuous_bernoulli/continuous_bernoulli_mean.twin';
import { denseForward } from '../../src/ops/dense/dense_forward.twin';
import { logisticMean } from '../../src/ops/logistic/logistic_mean.twin';
import { logisticMixtureMean } from '../../src/ops/logistic_mixture/logistic_mixture_mean.twin';
import type { Node } from '../../src/ops/node';
import { STREAMS, seedWords } from '../../src/random';
import { normal } from '../../src/step/normal.twin';
import { readCheckpoint } from '../../src/train/checkpoint';
import { Dataset } from '../../src/train/data';
import { Vae } from '../../src/vae';
import { LIKELIHOOD_MODELS, tensorsOf } from '../gradients/models';
import { Random } from '../ops/harness';
import { digestOfTensors } from '../support/digest';
import { testGpu } from '../support/gpu';
import { clusters, train } from './tasks';

const INPUT = 14;
const COUNT = 67;

/** Data that the likelihood takes: about two patterns each. */
function examples({ likelihood, categories = 1 }: Spec): Float32Array {
  if (likelihood === 'gaussian') return clusters(INPUT, COUNT);
  const random = new Random(31);
  if (likelihood === 'categorical')
    return Float32Array.from({ length: COUNT * INPUT }, (_, i) => {
      const [row, column] = [Math.floor(i / INPUT), i % INPUT];
      return column % categories === (Math.floor(column / categories) + row) % categories ? 1 : 0;
    });
  return Float32Array.from({ length: COUNT * INPUT }, (_, i) => {
    const level = (Math.floor(i / INPUT) + i) % 2 ? 200 : 40;
    return Math.fround((level + random.whole(50)) / 255);
  });
}

/** Means in float64, from what the decoder's heads give. */
function means(spec: Spec, heads: readonly Matrix[]): Matrix {
  const [output] = heads as [Matrix];
  const { likelihood, squash, categories, components } = spec;
  const by = (of: (l: number) => number) =>
    matrix(output.rows, INPUT, (r, c) => of(output.values[r * INPUT + c] as number));
  if (components !== undefined) return logisticMixtureMean(heads);
  if (likelihood === 'logistic') return logisticMean(output);
  if (likelihood === 'continuous-bernoulli') return continuousBernoulliMean(output);
  if (likelihood === 'categorical') return categoricalMean(output, categories as number);
  if (squash === 'tanh') return by(Math.tanh);
  return squash === 'identity' ? output : by((l) => 1 / (1 + Math.exp(-l)));
}

describe.each(Object.entries(LIKELIHOOD_MODELS))('%s', (_, of) => {
  const spec = resolveSpec({ input: INPUT, encoder: [9], latent: 3, activation: 'tanh', ...of });
  const images = examples(spec);
  const data = matrix(COUNT, INPUT, (row, column) => images[row * INPUT + column] as number);
  const { attributes } = nodesOf(spec).find(({ name }) => name === 'output') as Node;
  const heads = (attributes.heads ?? ['output']) as readonly string[];

  test('learns, evaluates and decodes as its twin, and goes on from a file to the bit', async () => {
    const gpu = await testGpu();
    const vae = await Vae.create(gpu, spec, { seed: 8 });
    const epochs = await train(vae, images, { epochs: 30, learningRate: 0.01 });
    expect(epochs.at(-1)?.elbo).toBeGreaterThan((epochs[0]?.elbo as number) + 0.5);

    const bytes = await vae.save();
    const { layout, weights } = readCheckpoint(bytes);
    const tensors = tensorsOf(layout, weights.parameters);
    const eps = normal({
      ...{ rows: COUNT, width: 3, stream: STREAMS.evaluation, epoch: 0, batch: 0, batchSize: COUNT },
      seed: seedWords(8),
    });
    const expected = trainingStep(spec, tensors, { x: data, eps });
    const found = await vae.evaluate(images, { batchSize: 16 });
    // The cosines of the noise may be 2^-11 off.
    expect(Math.abs(found.reconstruction - expected.reconstruction)).toBeLessThan(
      2e-3 * Math.max(1, Math.abs(expected.reconstruction)),
    );
    expect(found.kl / expected.kl).toBeCloseTo(1, 4);

    const z = Float32Array.of(0.3, -1, 2, 0, 0.5, -0.25);
    const codes = matrix(2, 3, (row, column) => z[row * 3 + column] as number);
    const dense = (name: string, x: Matrix, activation: Spec['activation'] | 'linear') =>
      denseForward(
        { x, weight: tensors[`${name}.weight`] as Matrix, bias: tensors[`${name}.bias`] as Matrix },
        activation,
      ).y;
    const hidden = dense('decoder.0', codes, 'tanh');
    const want = means(
      spec,
      heads.map((head) => dense(head, hidden, 'linear')),
    );
    const decoded = await vae.decode(z);
    expect(decoded.length).toBe(2 * INPUT);
    decoded.forEach((value, i) => {
      expect(Math.abs(value - (want.values[i] as number))).toBeLessThan(1e-4);
    });
    const rebuilt = await vae.reconstruct(images);
    const known = new Uint8Array(images.length).fill(1);
    expect(rebuilt.length).toBe(images.length);
    expect([...(await vae.restore(images, known))]).toEqual([...images]);

    const again = await Vae.load(gpu, bytes);
    for (const one of [vae, again]) await train(one, images, { epochs: 2, learningRate: 0.01 });
    const [a, b] = await Promise.all([vae.save(), again.save()]);
    expect(digestOfTensors(a)).toBe(digestOfTensors(b));
    vae.dispose();
    again.dispose();
  });
});

test('a learnt sigma comes to the mean squared residual', async () => {
  const vae = await Vae.create(await testGpu(), {
    input: INPUT,
    encoder: [9],
    latent: 2,
    likelihood: 'gaussian',
  });
  const images = clusters(INPUT, COUNT);
  await train(vae, images, { epochs: 400, learningRate: 0.01, batchSize: COUNT, beta: 0 });
  const { layout, weights } = readCheckpoint(await vae.save());
  const logSigma = tensorsOf(layout, weights.parameters).log_sigma as Matrix;
  const { reconstruction } = await vae.evaluate(images);
  // Where d loss / d log sigma is 0, half of the reconstruction's squares are the number of values.
  const sigma = Math.exp(logSigma.values[0] as number);
  const squares = 2 * (reconstruction - INPUT * (Math.log(sigma) + Math.log(2 * Math.PI) / 2));
  expect(squares / INPUT).toBeGreaterThan(0.85);
  expect(squares / INPUT).toBeLessThan(1.15);
  vae.dispose();
});

test('a dataset is for a categorical model where its blocks were checked', async () => {
  const gpu = await testGpu();
  const spec = resolveSpec({ input: INPUT, latent: 1, likelihood: 'categorical', categories: 2 });
  expect(nodesOf(spec).at(-1)).toMatchObject({ op: 'categorical', attributes: { categories: 2 } });
  using vae = await Vae.create(gpu, spec);
  const images = examples(spec);
  using plain = await Dataset.upload(gpu, images, INPUT);
  await expect(vae.evaluate(plain)).rejects.toThrow(/upload it with \{ categories: 2 \}/);
  using checked = await Dataset.upload(gpu, images, INPUT, { categories: 2 });
  expect((await vae.evaluate(checked)).examples).toBe(COUNT);
  await expect(Dataset.upload(gpu, images, INPUT, { categories: 4 })).rejects.toThrow(/must divide the 14/);
  await expect(Dataset.upload(gpu, new Float32Array(INPUT), INPUT, { categories: 7 })).rejects.toThrow(
    /add up to 0/,
  );
});
