import { philox, STREAMS, seedWords } from '../random';
import type { Spec } from './spec';

/**
 * Rows of every matrix are padded with zeros to a multiple of four floats, and batches to a multiple of four rows, so
 * that kernels work on whole `vec4f` and 4 x 4 blocks.
 */
export function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** One dense layer and where its weights lie in the flat parameter buffer. Offsets count floats. */
export interface Layer {
  readonly name: string;
  /** Columns of x, without padding. */
  readonly input: number;
  /** Columns of y, without padding; the heads' include the padding of mu. */
  readonly output: number;
  /** An activation follows. */
  readonly activated: boolean;
  /** W is [padded(output), padded(input)], row by row. */
  readonly weight: number;
  /** b is [padded(output)]. */
  readonly bias: number;
}

/** A parameter as the outside world knows it: `encoder.0.weight` of shape [out, in]. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** First float in the flat buffer. */
  readonly offset: number;
  /** Floats from one row to the next in the flat buffer. */
  readonly stride: number;
}

/** Where every parameter lies. Gradients and Adam's moments lie the same way. */
export interface Layout {
  /** Encoder's hidden layers, then the heads (mu and logvar as one layer). */
  readonly encoder: readonly Layer[];
  /** Decoder's hidden layers, then the output. */
  readonly decoder: readonly Layer[];
  readonly tensors: readonly Tensor[];
  /** Floats of the flat buffer, padding included. */
  readonly size: number;
}

export function layoutOf(spec: Spec): Layout {
  const tensors: Tensor[] = [];
  let size = 0;

  /** `parts`: what the layer's rows are called outside, each of `rows` rows and padded by itself. */
  const layer = (
    name: string,
    input: number,
    parts: readonly string[],
    rows: number,
    activated: boolean,
  ): Layer => {
    const stride = padded(input);
    const output = parts.length === 1 ? rows : parts.length * padded(rows);
    const weight = size;
    const bias = weight + padded(output) * stride;
    parts.forEach((part, i) => {
      const first = i * padded(rows);
      tensors.push({ name: `${part}.weight`, shape: [rows, input], offset: weight + first * stride, stride });
      tensors.push({ name: `${part}.bias`, shape: [rows], offset: bias + first, stride: 1 });
    });
    size = bias + padded(output);
    return { name, input, output, activated, weight, bias };
  };
  const hidden = (part: string, input: number, widths: readonly number[]): Layer[] =>
    widths.map((width, i) =>
      layer(`${part}.${i}`, i === 0 ? input : (widths[i - 1] as number), [`${part}.${i}`], width, true),
    );

  const encoder = hidden('encoder', spec.input, spec.encoder);
  encoder.push(layer('heads', spec.encoder.at(-1) ?? spec.input, ['mu', 'logvar'], spec.latent, false));
  const decoder = hidden('decoder', spec.latent, spec.decoder);
  decoder.push(layer('output', spec.decoder.at(-1) ?? spec.latent, ['output'], spec.input, false));
  return { encoder, decoder, tensors, size };
}

/** Parameters of the model, without padding. */
export function parameterCount({ tensors }: Layout): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
}

/** Copies a tensor out of the flat buffer, row by row, without padding. */
export function unpackTensor(flat: Float32Array, { shape, offset, stride }: Tensor): Float32Array {
  const [rows, columns] = matrix(shape);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    values.set(flat.subarray(offset + row * stride, offset + row * stride + columns), row * columns);
  }
  return values;
}

/** Copies a tensor, row by row without padding, to its place in the flat buffer. */
export function packTensor(
  flat: Float32Array,
  { shape, offset, stride }: Tensor,
  values: Float32Array,
): void {
  const [rows, columns] = matrix(shape);
  for (let row = 0; row < rows; row++) {
    flat.set(values.subarray(row * columns, (row + 1) * columns), offset + row * stride);
  }
}

/** A bias is a column: its elements lie one behind the other, `stride` being 1. */
function matrix(shape: readonly number[]): [rows: number, columns: number] {
  return [shape[0] ?? 1, shape[1] ?? 1];
}

/**
 * Weights as Glorot & Bengio (2010) draw them, uniform in +-sqrt(6 / (in + out)), and zero biases; a function of the
 * seed, the same on every machine.
 */
export function initialParameters(layout: Layout, seed: number): Float32Array {
  const flat = new Float32Array(layout.size);
  layout.tensors.forEach((tensor, t) => {
    const [rows, columns] = tensor.shape;
    if (rows === undefined || columns === undefined) return;
    const limit = Math.sqrt(6 / (rows + columns));
    const values = new Float32Array(rows * columns);
    for (let i = 0; i < values.length; i += 4) {
      const words = philox([i / 4, t, 0, STREAMS.init], seedWords(seed));
      words.forEach((word, j) => {
        if (i + j < values.length) values[i + j] = (((word + 0.5) / 2 ** 32) * 2 - 1) * limit;
      });
    }
    packTensor(flat, tensor, values);
  });
  return flat;
}
