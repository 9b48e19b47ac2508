import source from '../../../shaders/embedding/embedding_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import { type Matmul, tileGrid } from '../../tiles/table';
import type { GradientParts } from '../op';
import { gradientOf, gradientParts, padded } from '../values';
import type { Embedding } from './embedding';

export const embeddingGradientKernel = {
  name: 'embedding_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: { groups: 'u32', size: 'u32' },
  table: {
    rows: 'u32',
    length: 'u32',
    width: 'u32',
    taken: 'u32',
    taken_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
    weight: 'u32',
    weight_rows: 'u32',
    across: 'u32',
    first_group: 'u32',
    part_positions: 'u32',
  },
} as const satisfies Kernel;

type Layer = Pick<Embedding, 'name' | 'width' | 'taken' | 'y' | 'weight'>;

/** dW = hotᵀ dy, where `hot` has a 1 for the row of W that each position has taken, for all `layers` in one dispatch. */
export function embeddingGradient(
  layers: readonly Layer[],
  { matmul, parts, size }: GradientParts & { readonly matmul: Matmul },
): Dispatch {
  let groups = 0;
  const table = layers.map(({ width, taken, y, weight }) => {
    const [across, down] = tileGrid(matmul, weight.rows, width);
    const first = groups;
    groups += across * down;
    const length = y.columns / width;
    const positions = y.rows * length;
    return {
      ...{ rows: y.rows, length, width: width / 4, taken: taken.offset, taken_stride: taken.stride },
      ...{ y: y.offset / 4, y_stride: y.stride / 4 },
      ...{ weight: weight.offset / 4, weight_rows: padded(weight.rows) },
      ...{ across, first_group: first, part_positions: Math.ceil(positions / parts / 4) * 4 },
    };
  });
  const total = (count: (layer: Layer) => number) => layers.reduce((sum, layer) => sum + count(layer), 0);
  const label = layers.map(({ name }) => name).join(', ');
  return {
    kernel: embeddingGradientKernel,
    label,
    nodes: layers.map(({ name }) => name),
    part: 'backward',
    product: `embedding_gradient ${label}`,
    reads: layers.flatMap(({ y, taken }) => [gradientOf(y), taken]),
    writes: layers.flatMap(({ weight }) => gradientParts(weight, parts, size)),
    family: matmul,
    constants: { PARTS: parts },
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: { groups, size: size / 4 },
    table,
    grid: foldedGrid(groups * parts),
    flops: total(({ y, weight }) => 2 * y.rows * y.columns * weight.rows),
    bytes:
      4 *
      total(({ y, width, weight }) => y.rows * (y.columns + y.columns / width) + parts * weight.rows * width),
  };
}
