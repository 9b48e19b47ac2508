import { type Layout, layoutOf, unpackTensor } from '../../src/graph/layout';
import type { Spec, SpecInput } from '../../src/graph/spec';
import type { Tensors } from '../../src/graph/step.twin';
import type { HiddenLayer } from '../../src/layers';
import { type Matrix, matrix } from '../../src/matrix.twin';
import { labelCount } from '../../src/ops/condition/names';
import { symbolCount } from '../../src/text_shape';
import { texts } from '../ops/embedding/texts';
import type { Random } from '../ops/harness';

/** Random parameters for a model, by name; what f32 can hold. Weights as wide as Glorot's, biases not zero. */
export function randomTensors(spec: Spec, random: Random): Tensors {
  const tensors: Record<string, Matrix> = {};
  for (const { name, shape, fans } of layoutOf(spec).tensors) {
    const limit = fans === undefined ? 0.3 : Math.sqrt(6 / fans);
    tensors[name] = random.matrix(...matrixOf(shape), -limit, limit);
  }
  return tensors;
}

/** A bias is a row; a filter has a row for each of the channels that its tensor has first. */
function matrixOf(shape: readonly number[]): readonly [rows: number, columns: number] {
  const [first, ...others] = shape as readonly [number, ...number[]];
  return others.length === 0 ? [1, first] : [first, others.reduce((all, size) => all * size)];
}

/** The model's tensors out of a flat buffer. */
export function tensorsOf({ tensors }: Layout, flat: Float32Array): Tensors {
  return Object.fromEntries(
    tensors.map((tensor) => {
      const values = unpackTensor(flat, tensor);
      const [rows, columns] = matrixOf(tensor.shape);
      return [tensor.name, matrix(rows, columns, (row, column) => values[row * columns + column] as number)];
    }),
  );
}

/** Examples that the likelihood takes. */
export function randomExamples({ input, likelihood, text }: Spec, count: number, random: Random): Matrix {
  if (text) return texts(random, count, input, symbolCount(text));
  return likelihood === 'gaussian'
    ? random.matrix(count, input, -1.5, 1.5)
    : random.matrix(count, input, 0, 1);
}

/** A class number or colour for each example of a conditional model. */
export function randomLabels({ classes }: Spec, count: number, random: Random): Matrix | undefined {
  return classes === undefined ? undefined : matrix(count, 1, () => random.whole(labelCount(classes)));
}

/** Noise of about unit size. */
export function randomNoise(rows: number, { latent }: Spec, random: Random): Matrix {
  return random.matrix(rows, latent, -2, 2);
}

/** Some rows of a matrix. */
export function rowsOf({ columns, values }: Matrix, rows: readonly number[]): Matrix {
  return matrix(
    rows.length,
    columns,
    (row, column) => values[(rows[row] as number) * columns + column] as number,
  );
}

/** |a - b| / |b|, of all elements as one vector. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += ((a[i] as number) - (b[i] as number)) ** 2;
    size += (b[i] as number) ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

/**
 * Models with residual blocks, whose inputs two nodes read: in either half, nested, projected, at the ends, behind an
 * activation and behind another block.
 */
export const RESIDUAL_MODELS: Readonly<Record<string, SpecInput>> = {
  'in the encoder': {
    input: 10,
    encoder: [8, { residual: [6, 8] }],
    latent: 2,
    decoder: [7],
    activation: 'tanh',
  },
  'in the decoder': {
    input: 9,
    encoder: [7],
    latent: 3,
    decoder: [5, { residual: [5, 5] }],
    activation: 'silu',
  },
  'mirrored, behind each other': {
    input: 11,
    encoder: [6, { residual: [6, 6] }, { residual: [4, 6] }],
    latent: 2,
    activation: 'gelu',
    likelihood: 'gaussian',
  },
  projected: {
    input: 12,
    encoder: [5, { residual: [7, 9] }],
    latent: 3,
    decoder: [9, { residual: [6, 4] }],
    activation: 'sigmoid',
  },
  'at the ends': {
    input: 6,
    encoder: [{ residual: [5, 6] }],
    latent: 4,
    decoder: [{ residual: [5, 4] }],
    activation: 'tanh',
  },
  'of one layer': {
    input: 8,
    encoder: [5, { residual: [5] }, { residual: [3] }],
    latent: 2,
    decoder: [4, { residual: [4] }],
    activation: 'tanh',
  },
  nested: {
    input: 9,
    encoder: [6, { residual: [5, { residual: [4, 5] }, 6] }],
    latent: 2,
    decoder: [3, { residual: [{ residual: [3, 3] }] }],
    activation: 'silu',
  },
  'nested and projected': {
    input: 7,
    encoder: [{ residual: [4, { residual: [6, 5] }] }, 6],
    latent: 3,
    decoder: [6, { residual: [{ residual: [3, 7] }, 5] }, 4],
    activation: 'gelu',
  },
  'of relu, and wide': {
    input: 70,
    encoder: [66, { residual: [30, 66] }, 12],
    latent: 2,
    decoder: [12, 66, { residual: [66, 66] }],
    activation: 'relu',
  },
};

/** Models that are told labels: columns of labels within a vec4f of x and of z, and behind them; of a block, of no layer. */
export const CONDITIONAL_MODELS: Readonly<Record<string, SpecInput>> = {
  'of whole vec4f': { input: 8, encoder: [6, 5], latent: 4, classes: 4, activation: 'tanh' },
  'within a vec4f': { input: 9, encoder: [7], latent: 2, classes: 3, activation: 'silu' },
  'of two classes, gaussian': {
    input: 7,
    encoder: [6],
    latent: 3,
    classes: 2,
    activation: 'gelu',
    likelihood: 'gaussian',
  },
  'without hidden layers': { input: 6, latent: 2, classes: 5 },
  'in residual blocks': {
    input: 10,
    encoder: [{ residual: [6, 13] }],
    latent: 3,
    decoder: [{ residual: [5, 6] }, 4],
    classes: 3,
    activation: 'tanh',
  },
};

/** A model of each likelihood, and of each way that its spread comes about. */
export const LIKELIHOOD_MODELS: Readonly<Record<string, Partial<SpecInput>>> = {
  'gaussian, sigma 1': { likelihood: 'gaussian', sigma: 1 },
  'gaussian, sigma 0.3, tanh': { likelihood: 'gaussian', sigma: 0.3, squash: 'tanh' },
  'gaussian, one sigma, sigmoid': { likelihood: 'gaussian', sigma: 'shared', squash: 'sigmoid' },
  'gaussian, one sigma a value': { likelihood: 'gaussian', sigma: 'each' },
  'gaussian, predicted sigma': { likelihood: 'gaussian', sigma: 'predicted', squash: 'tanh' },
  logistic: { likelihood: 'logistic' },
  'a mixture of logistics': { likelihood: 'logistic', components: 2 },
  'continuous Bernoulli': { likelihood: 'continuous-bernoulli' },
  categorical: { likelihood: 'categorical', categories: 2 },
};

function wide(conv: number): HiddenLayer {
  return { conv, kernel: 3, stride: 1 };
}

/**
 * Models with convolutions: of one channel and several, aligned to whole vec4f and not, of odd sizes, of every size of window,
 * mirrored and not, beside dense layers, residual blocks, labels, and likelihoods of two heads.
 */
export const CONVOLUTIONAL_MODELS: Readonly<Record<string, SpecInput>> = {
  'down and up again': {
    input: [6, 6, 1],
    encoder: [{ conv: 4 }, { conv: 8 }, 6],
    latent: 2,
    activation: 'tanh',
  },
  'of odd sizes, which come back': {
    input: [7, 5, 1],
    encoder: [{ conv: 4 }, { conv: 3 }],
    latent: 2,
    activation: 'silu',
  },
  'of colours, a learnt sigma': {
    input: [4, 5, 3],
    encoder: [
      { conv: 5, kernel: 3 },
      { conv: 4, kernel: 3, stride: 1 },
    ],
    latent: 3,
    activation: 'gelu',
    likelihood: 'gaussian',
  },
  'of two heads': {
    input: [5, 5, 1],
    encoder: [{ conv: 4, kernel: 5 }],
    latent: 2,
    activation: 'tanh',
    likelihood: 'logistic',
  },
  'of two heads, in colours': {
    input: [2, 5, 3],
    encoder: [{ conv: 4 }],
    latent: 2,
    activation: 'silu',
    likelihood: 'gaussian',
    sigma: 'predicted',
  },
  'of six heads': {
    input: [3, 4, 2],
    encoder: [{ conv: 4 }],
    latent: 2,
    activation: 'tanh',
    likelihood: 'logistic',
    components: 2,
  },
  'told labels': {
    input: [5, 3, 1],
    encoder: [
      { conv: 3, kernel: 3 },
      { conv: 5, kernel: 2, stride: 1 },
    ],
    latent: 2,
    classes: 3,
    activation: 'tanh',
  },
  'told labels before a dense layer': {
    input: [4, 4, 2],
    encoder: [{ conv: 4 }, 7],
    latent: 3,
    classes: 2,
    activation: 'gelu',
  },
  'into a dense decoder': {
    input: [6, 6, 1],
    encoder: [
      { conv: 4, kernel: 7 },
      { conv: 2, kernel: 1, stride: 1 },
    ],
    latent: 2,
    decoder: [5],
    activation: 'silu',
  },
  'out of a dense encoder, one conv wide': {
    input: [6, 3, 2],
    encoder: [9],
    latent: 2,
    decoder: [{ upconv: 5, kernel: 6 }],
    activation: 'tanh',
  },
  'with residual blocks behind, and on z': {
    input: [4, 4, 1],
    encoder: [{ conv: 4, kernel: 3 }, { residual: [5, 16] }, { residual: [6, 7] }],
    latent: 2,
    activation: 'gelu',
  },
  'whose last dense layer is the picture': {
    input: [4, 4, 1],
    encoder: [{ conv: 3 }],
    latent: 2,
    decoder: [12, { upconv: 3 }],
    activation: 'tanh',
  },
  'with residual blocks of them, one wider, mirrored': {
    input: [5, 4, 2],
    encoder: [
      { conv: 3, kernel: 3 },
      { residual: [wide(5), wide(3)] },
      { residual: [{ conv: 4 }, wide(6)] },
      { conv: 4, kernel: 1, stride: 1 },
      6,
    ],
    latent: 2,
    activation: 'tanh',
  },
  'with residual blocks at both ends, within each other, of two heads': {
    input: [4, 3, 1],
    encoder: [{ residual: [{ conv: 4, kernel: 2 }, { residual: [wide(3), wide(4)] }] }],
    latent: 3,
    activation: 'silu',
    likelihood: 'logistic',
  },
  'before and behind dense layers, told labels': {
    input: [4, 4, 1],
    encoder: [{ conv: 3 }, 12, { shape: [2, 3, 2] }, { residual: [wide(2), wide(5)] }, { conv: 4 }, 5],
    latent: 2,
    classes: 3,
    activation: 'gelu',
  },
  'in blocks of one, from a residual block on z': {
    input: [3, 6, 3],
    encoder: [{ residual: [{ conv: 8, kernel: 5 }] }, { residual: [wide(8)] }],
    latent: 4,
    decoder: [{ residual: [5, 4] }, { residual: [{ upconv: 8 }, { upconv: 5, kernel: 3, stride: 1 }] }],
    activation: 'gelu',
    likelihood: 'gaussian',
    sigma: 'predicted',
  },
};
