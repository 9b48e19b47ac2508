import source from '../../../shaders/embedding/ngrams.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { EmbeddingAttributes } from './names';

export const ngramsKernel = {
  name: 'ngrams',
  source,
  bindings: { parameters: 'read', activations: 'read_write' },
  fields: {
    rows: 'u32',
    length: 'u32',
    width: 'u32',
    start: 'u32',
    taken: 'u32',
    taken_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
    grams: 'u32',
    grams_stride: 'u32',
    table: 'u32',
    longest: 'u32',
    buckets: 'u32',
  },
} as const satisfies Kernel;

/** The n-grams of an embedding in a program. */
export interface Ngrams extends Required<Pick<EmbeddingAttributes, 'symbols' | 'ngrams' | 'buckets'>> {
  readonly name: string;
  readonly part: string;
  /** [rows, length]: the row of the weight that each position has taken. */
  readonly taken: View;
  /** [rows, length width]. */
  readonly y: View;
  /** [rows, (ngrams - 1) length]: the row of the table that the n-grams of each position have. */
  readonly grams: View;
  /** [(ngrams - 1) buckets, width]. */
  readonly table: View;
}

/** To y at each position the rows of its n-grams, and which these are. */
export function ngrams({ name, part, symbols, ngrams, buckets, taken, y, grams, table }: Ngrams): Dispatch {
  const { rows, columns: length } = taken;
  const width = table.columns;
  return {
    kernel: ngramsKernel,
    label: name,
    nodes: [name],
    part,
    reads: [taken, y, table],
    writes: [y, grams],
    constants: {},
    buffers: { parameters: 'parameters', activations: 'activations' },
    numbers: {
      ...{ rows, length, width: width / 4, start: symbols },
      ...{ taken: taken.offset, taken_stride: taken.stride, y: y.offset, y_stride: y.stride },
      ...{ grams: grams.offset, grams_stride: grams.stride, table: table.offset / 4 },
      ...{ longest: ngrams, buckets },
    },
    grid: flatGrid((rows * length * width) / 4),
    flops: rows * length * width * (ngrams - 1),
    bytes: 4 * rows * length * (width * (ngrams + 1) + ngrams),
  };
}
