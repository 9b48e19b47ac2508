import { type Layout, unpackTensor } from '../../src/graph/layout';
import type { Spec } from '../../src/graph/spec';
import type { Tensors } from '../../src/graph/step.twin';
import { type Matrix, matrix } from '../../src/matrix.twin';
import type { Random } from '../ops/harness';

/** Random parameters for a model, by name; what f32 can hold. Weights as wide as Glorot's, biases not zero. */
export function randomTensors(spec: Spec, random: Random): Tensors {
  const tensors: Record<string, Matrix> = {};
  const dense = (name: string, input: number, output: number): number => {
    const limit = Math.sqrt(6 / (input + output));
    tensors[`${name}.weight`] = random.matrix(output, input, -limit, limit);
    tensors[`${name}.bias`] = random.matrix(1, output, -0.3, 0.3);
    return output;
  };
  const chain = (part: 'encoder' | 'decoder', input: number): number =>
    spec[part].reduce((from, width, i) => dense(`${part}.${i}`, from, width), input);
  const code = chain('encoder', spec.input);
  dense('mu', code, spec.latent);
  dense('logvar', code, spec.latent);
  dense('output', chain('decoder', spec.latent), spec.input);
  return tensors;
}

/** The model's tensors out of a flat buffer. */
export function tensorsOf({ tensors }: Layout, flat: Float32Array): Tensors {
  return Object.fromEntries(
    tensors.map((tensor) => {
      const values = unpackTensor(flat, tensor);
      const columns = tensor.shape.at(-1) as number;
      return [
        tensor.name,
        matrix(values.length / columns, columns, (row, column) => values[row * columns + column] as number),
      ];
    }),
  );
}

/** Examples that the likelihood takes. */
export function randomExamples({ input, likelihood }: Spec, count: number, random: Random): Matrix {
  return likelihood === 'bernoulli'
    ? random.matrix(count, input, 0, 1)
    : random.matrix(count, input, -1.5, 1.5);
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
