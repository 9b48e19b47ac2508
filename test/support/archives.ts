import { initialParameters, layoutOf, packTensor, type Tensor, unpackTensor } from '../../src/graph/layout';
import { resolveSpec, type SpecInput } from '../../src/graph/spec';
import { writeCheckpoint } from '../../src/train/checkpoint';
import { INITIAL_STATE } from '../../src/train/model';

/** The file of a model that was never trained, with weights of some size, after a change. */
export function modelFile(
  input: SpecInput,
  seed = 3,
  change: (tensor: Tensor, values: Float32Array) => void = () => {},
): Uint8Array {
  const spec = resolveSpec(input);
  const layout = layoutOf(spec);
  const parameters = initialParameters(layout, seed);
  for (const tensor of layout.tensors) {
    const values = unpackTensor(parameters, tensor);
    change(tensor, values);
    packTensor(parameters, tensor, values);
  }
  const moments = new Float32Array(layout.size);
  const weights = { parameters, firstMoment: moments, secondMoment: moments };
  return writeCheckpoint({ spec, layout, seed, weights, state: INITIAL_STATE });
}

export const BYTES = { input: 12, encoder: [7, 5], latent: 3, decoder: [6], likelihood: 'logistic' } as const;
/** A mixture of two logistic distributions for each value: six heads. */
export const MIXTURE = { ...BYTES, components: 2 } as const;
export const BITS = { input: 10, encoder: [6], latent: 2, likelihood: 'bernoulli' } as const;

/** Convolutions: of colour, whose output has two heads, with sizes that strides do not divide; and of bits. */
export const COLOUR = {
  input: [7, 5, 3],
  encoder: [
    { conv: 4, kernel: 3 },
    { conv: 3, kernel: 3, stride: 1 },
  ],
  latent: 3,
  likelihood: 'logistic',
} as const;
export const GREY = {
  input: [6, 9, 1],
  encoder: [{ conv: 5 }, 4],
  latent: 2,
  likelihood: 'bernoulli',
} as const;

/** Bytes that are a function of the seed. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

export const noisyBits = (length: number, one: 1 | 255 = 255, seed = 1) =>
  noise(length, seed).map((byte) => (byte < 60 ? one : 0));

/** Of the normal distribution, about: sums of twelve. */
export function normals(length: number, seed: number): Float64Array<ArrayBuffer> {
  const bytes = noise(12 * length, seed);
  return Float64Array.from({ length }, (_, i) =>
    bytes.subarray(12 * i, 12 * (i + 1)).reduce((sum, byte) => sum + byte / 255, -6),
  );
}

/** All that a generator gives out, one part behind the other. */
export async function joined(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of parts) all.push(new Uint8Array(part));
  return new Uint8Array(await new Blob(all).arrayBuffer());
}
