import type { View } from '../gpu/view';

/** The buffers of a step's matrices: values, and at the same offsets the gradients of the loss by them. */
export const ACTIVATIONS_BUFFER = 'activations';
const DELTAS_BUFFER = 'deltas';

/** The gradient of a value: at the same place among the deltas. */
export function gradientOf(value: View): View {
  return { ...value, buffer: DELTAS_BUFFER, name: `gradient of ${value.name}` };
}

/** The gradients of a parameter: one matrix a part, whose sum is the gradient. `size`: floats of a part. */
export function gradientParts(parameter: View, parts: number, size: number): View[] {
  return Array.from({ length: parts }, (_, part) => ({
    ...parameter,
    buffer: 'gradients',
    name: `gradient of ${parameter.name}`,
    offset: parameter.offset + part * size,
  }));
}

/**
 * Rows of every matrix are padded with zeros to a multiple of four floats, and batches to a multiple of four rows, so
 * that kernels work on whole `vec4f` and 4 x 4 blocks.
 */
export function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** The weights of all samples of the examples, in a buffer of their own: one for each row behind z. */
export function weightsOf({ rows }: Pick<View, 'rows'>): View {
  return { buffer: 'weights', name: 'weights', offset: 0, rows, columns: 1, stride: 1 };
}
