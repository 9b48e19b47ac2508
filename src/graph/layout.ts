import type { View } from '../gpu/view';
import { padded } from '../ops/values';
import { philox, STREAMS, seedWords } from '../random';
import { graphOf } from './graph';
import type { Spec } from './spec';

export { padded };

/** A parameter as the outside world knows it: `encoder.0.weight` of shape [out, in]. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** First float in the flat buffer. */
  readonly offset: number;
  /** Floats from one element to the next in the flat buffer, along each dimension. */
  readonly strides: readonly number[];
  /** Inputs and outputs of one element of its layer together, for its initial values; zeros where there are none. */
  readonly fans?: number | undefined;
  /** Its initial values where it has no fans. */
  readonly initial?: number | undefined;
  /** What there could be fewer of where it is too large, if not narrower layers. */
  readonly smaller?: string | undefined;
}

/** Where every parameter lies. Gradients and Adam's moments lie the same way. */
export interface Layout {
  /** Of each node that has any: its parameters by their names there. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, View>>>>;
  readonly tensors: readonly Tensor[];
  /** Floats of the flat buffer, padding included. */
  readonly size: number;
}

/** Parameters one behind the other, in the order of the nodes. */
export function layoutOf(spec: Spec): Layout {
  const { nodes } = graphOf(spec);
  const all: Record<string, Record<string, View>> = {};
  const tensors: Tensor[] = [];
  let size = 0;
  for (const { node, parameters, tensors: own = [] } of nodes) {
    if (!parameters) continue;
    const views: Record<string, View> = {};
    for (const { name, shape } of parameters) {
      const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
      const stride = padded(columns);
      views[name] = {
        buffer: 'parameters',
        name: `${node.name}.${name}`,
        offset: size,
        rows,
        columns,
        stride,
      };
      size += (shape.length === 2 ? padded(rows) : 1) * stride;
    }
    all[node.name] = views;
    for (const { parameter, offset, ...tensor } of own)
      tensors.push({ ...tensor, offset: (views[parameter] as View).offset + offset });
  }
  return { parameters: all, tensors, size };
}

/** Parameters of the model, without padding. */
export function parameterCount({ tensors }: Layout): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
}

/** What to do where parameters are too many, in words: by the tensor that has most of them. */
export function narrower({ tensors }: Layout): string {
  const count = ({ shape }: Tensor) => shape.reduce((a, b) => a * b);
  const { name, shape, smaller } = tensors.reduce((most, one) => (count(one) > count(most) ? one : most));
  return `use ${smaller ?? 'narrower layers'}, as ${name} is [${shape.join(', ')}]`;
}

/** Copies a tensor out of the flat buffer, in the order of its shape, without padding. */
export function unpackTensor(flat: Float32Array, tensor: Tensor): Float32Array {
  const places = placesOf(tensor);
  const values = new Float32Array(places.length);
  for (let i = 0; i < values.length; i++) values[i] = flat[places[i] as number] as number;
  return values;
}

/** Copies a tensor, in the order of its shape without padding, to its place in the flat buffer. */
export function packTensor(flat: Float32Array, tensor: Tensor, values: Float32Array): void {
  const places = placesOf(tensor);
  for (let i = 0; i < places.length; i++) flat[places[i] as number] = values[i] as number;
}

/** Where each element lies in the flat buffer. */
export function placesOf({
  shape,
  offset,
  strides,
}: Pick<Tensor, 'shape' | 'offset' | 'strides'>): Uint32Array {
  let places = Uint32Array.of(offset);
  shape.forEach((size, dimension) => {
    const stride = strides[dimension] as number;
    const inner = new Uint32Array(places.length * size);
    for (let i = 0; i < inner.length; i++) {
      inner[i] = (places[Math.floor(i / size)] as number) + (i % size) * stride;
    }
    places = inner;
  });
  return places;
}

/**
 * Weights as Glorot & Bengio (2010) draw them, uniform in +-sqrt(6 / (in + out)), and zero biases, or the value that the op begins with; a function of the
 * seed, the same on every machine.
 */
export function initialParameters(layout: Layout, seed: number): Float32Array {
  const flat = new Float32Array(layout.size);
  layout.tensors.forEach((tensor, t) => {
    const values = new Float32Array(tensor.shape.reduce((a, b) => a * b));
    if (tensor.fans === undefined) {
      if (tensor.initial) packTensor(flat, tensor, values.fill(tensor.initial));
      return;
    }
    const limit = Math.sqrt(6 / tensor.fans);
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
