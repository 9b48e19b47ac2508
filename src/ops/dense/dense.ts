import type { Scalar } from '../../gpu/kernel';
import type { Matmul } from '../../gpu/matmul';

/** A dense layer in a program: its sizes without padding, and where its tensors lie, in floats. */
export interface Dense {
  readonly name: string;
  /** Rows of the batch, a multiple of four. */
  readonly rows: number;
  readonly input: number;
  readonly output: number;
  /** The model's: layers that have none are not `activated`, and share the pipeline of those that have. */
  readonly activation: string;
  readonly activated: boolean;
  /** x came out of an activation, whose derivative lies at x's place among the deltas. */
  readonly hidden: boolean;
  /** In the arena of activations, and of their gradients in the arena of deltas. */
  readonly x: number;
  readonly y: number;
  /** In the flat parameters, and of their gradients in the flat gradients. */
  readonly weight: number;
  readonly bias: number;
}

/** The struct `Layer` of `shaders/dense/layer.wgsl`. */
export const LAYER_FIELDS = {
  rows: 'u32',
  input: 'u32',
  output: 'u32',
  x: 'u32',
  y: 'u32',
  weight: 'u32',
  bias: 'u32',
  outputs: 'u32',
  activated: 'u32',
  hidden: 'u32',
  first_group: 'u32',
} as const satisfies Record<string, Scalar>;

export function layerNumbers(dense: Dense, firstGroup = 0): Record<keyof typeof LAYER_FIELDS, number> {
  return {
    rows: dense.rows,
    input: vectors(dense.input),
    output: vectors(dense.output),
    x: dense.x / 4,
    y: dense.y / 4,
    weight: dense.weight / 4,
    bias: dense.bias / 4,
    outputs: dense.output,
    activated: Number(dense.activated),
    hidden: Number(dense.hidden),
    first_group: firstGroup,
  };
}

/** `vec4f` in a row of `columns` floats. */
export function vectors(columns: number): number {
  return Math.ceil(columns / 4);
}

/** Results of a workgroup, rows and `vec4f` of columns: `TILE_ROWS` and `TILE_COLUMNS` of `shaders/tiles/tile_*.wgsl`. */
const TILE: Record<Matmul, readonly [rows: number, columns: number]> = {
  plain: [128, 8],
  quad: [16, 4],
  quad_large: [32, 8],
  quad_pair: [32, 4],
  subgroup: [128, 4],
  workgroup: [64, 16],
  workgroup_small: [32, 8],
  half: [64, 16],
};
/** Rows that a workgroup takes through a chain of layers: `TILE_ROWS` with `shaders/tiles/lanes_row.wgsl`. */
export const CHAIN_ROWS = 16;

/** Workgroups that cover `rows` by `columns` results. */
export function tiles(matmul: Matmul, rows: number, columns: number): [x: number, y: number] {
  const [tileRows, tileColumns] = TILE[matmul];
  return [Math.ceil(vectors(columns) / tileColumns), Math.ceil(rows / tileRows)];
}

/** Operations of a layer's product, and its operands and results in bytes. */
export function forwardCost({ rows, input, output, activated }: Dense): { flops: number; bytes: number } {
  const derivative = activated ? rows * output : 0;
  return {
    flops: 2 * rows * output * input + rows * output,
    bytes: 4 * (rows * input + output * input + output + rows * output + derivative),
  };
}

export function inputGradientCost({ rows, input, output, hidden }: Dense): { flops: number; bytes: number } {
  return {
    flops: 2 * rows * output * input + (hidden ? rows * input : 0),
    bytes: 4 * (rows * output + output * input + rows * input * (hidden ? 2 : 1)),
  };
}
