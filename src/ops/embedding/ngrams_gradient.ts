import source from '../../../shaders/embedding/ngrams_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import type { GradientParts } from '../op';
import { gradientOf, gradientParts } from '../values';
import type { Ngrams } from './ngrams';

export const ngramsGradientKernel = {
  name: 'ngrams_gradient',
  source,
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: {
    rows: 'u32',
    length: 'u32',
    width: 'u32',
    grams: 'u32',
    grams_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
    table: 'u32',
    buckets: 'u32',
    part_rows: 'u32',
    groups: 'u32',
    size: 'u32',
  },
} as const satisfies Kernel;

/** Buckets that a workgroup serves: `BUCKETS` of `shaders/embedding/ngrams_gradient.wgsl`. */
export const TILE_BUCKETS = 128;

/** The gradient of the table: of each row the sum of dy over the positions that have it. */
export function ngramsGradient(
  { name, ngrams, buckets, y, grams, table }: Omit<Ngrams, 'part' | 'symbols' | 'taken'>,
  { parts, size }: GradientParts,
): Dispatch {
  const width = table.columns / 4;
  const { rows } = y;
  const groups = (ngrams - 1) * Math.ceil(buckets / TILE_BUCKETS);
  return {
    kernel: ngramsGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [gradientOf(y), grams],
    writes: gradientParts(table, parts, size),
    constants: { PARTS: parts },
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: {
      ...{ rows, length: y.columns / table.columns, width, grams: grams.offset, grams_stride: grams.stride },
      ...{ y: y.offset / 4, y_stride: y.stride / 4, table: table.offset / 4, buckets },
      ...{ part_rows: Math.ceil(rows / parts), groups, size: size / 4 },
    },
    grid: foldedGrid(groups * parts),
    flops: (ngrams - 1) * rows * y.columns,
    bytes: 4 * (rows * (y.columns + grams.columns) + parts * table.rows * table.columns),
  };
}
