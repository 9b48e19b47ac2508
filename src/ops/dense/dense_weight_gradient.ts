import source from '../../../shaders/dense/dense_weight_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { FAMILY_TILES } from '../../tiles/sources';
import { type Matmul, tileGrid } from '../../tiles/table';
import { gradientOf, gradientParts } from '../values';
import { type Dense, LAYER_FIELDS, layerNumbers } from './dense';

export const denseWeightGradientKernel = {
  name: 'dense_weight_gradient',
  source,
  given: FAMILY_TILES,
  bindings: { activations: 'read', deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: { groups: 'u32', rows: 'u32', size: 'u32' },
  table: LAYER_FIELDS,
} as const satisfies Kernel;

export interface WeightGradientOptions {
  readonly matmul: Matmul;
  /** Parts that the rows are cut into, each with gradients of its own; adam adds them up. */
  readonly parts: number;
  /** Floats of one part's gradients. */
  readonly size: number;
  /** Which layers they are, if not all dense ones. */
  readonly label?: string;
}

/** dW = dyᵀ x and db = sum of dy over the rows, for all `layers` in one dispatch. */
export function denseWeightGradient(
  layers: readonly Dense[],
  { matmul, parts, size, label = 'all layers' }: WeightGradientOptions,
): Dispatch {
  let groups = 0;
  const table = layers.map((dense) => {
    const first = groups;
    groups += weightGradientGroups(dense, matmul);
    return layerNumbers(dense, first);
  });
  // Of the longest: those behind z may have several rows an example.
  const rows = Math.max(...layers.map(({ x }) => x.rows));
  const total = (count: (dense: Dense) => number) => layers.reduce((sum, dense) => sum + count(dense), 0);
  return {
    kernel: denseWeightGradientKernel,
    label,
    nodes: layers.map(({ name }) => name),
    part: 'backward',
    product: `dense_weight_gradient ${label}`,
    reads: layers.flatMap(({ x, y }) => [gradientOf(y), x]),
    writes: layers.flatMap(({ weight, bias }) =>
      [weight, bias].flatMap((of) => gradientParts(of, parts, size)),
    ),
    family: matmul,
    constants: { PARTS: parts },
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: { groups, rows: Math.ceil(rows / parts / 4) * 4, size: size / 4 },
    table,
    grid: foldedGrid(groups * parts),
    flops: total(({ x, y }) => x.rows * y.columns * (2 * x.columns + 1)),
    bytes: 4 * total(({ x, y }) => x.rows * (y.columns + x.columns) + parts * y.columns * (x.columns + 1)),
  };
}

/** Workgroups of one layer and part: one more column of them than the tiles have, for the bias. */
function weightGradientGroups({ x, y }: Dense, matmul: Matmul): number {
  const [across, down] = tileGrid(matmul, y.columns, x.columns);
  return (across + 1) * down;
}
