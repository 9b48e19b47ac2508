import type { Matmul } from '../gpu/gpu';
import type { Scalar } from '../gpu/kernel';

/** A dense layer in a program: its sizes without padding, and where its tensors lie, in floats. */
export interface Dense {
  readonly name: string;
  /** Rows of the batch, a multiple of four. */
  readonly rows: number;
  readonly input: number;
  readonly output: number;
  readonly activation: string;
  /** In the arena of activations, and of their gradients in the arena of deltas. */
  readonly x: number;
  readonly y: number;
  /** In the flat parameters, and of their gradients in the flat gradients. */
  readonly weight: number;
  readonly bias: number;
}

/** The struct `Layer` of `shaders/lib/layer.wgsl`. */
export const LAYER_FIELDS = {
  rows: 'u32',
  input: 'u32',
  output: 'u32',
  x: 'u32',
  y: 'u32',
  weight: 'u32',
  bias: 'u32',
  outputs: 'u32',
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
    first_group: firstGroup,
  };
}

/** `vec4f` in a row of `columns` floats. */
export function vectors(columns: number): number {
  return Math.ceil(columns / 4);
}

/** Rows of results that an invocation of a tile holds; it holds one `vec4f` of columns. */
const TILE_ROWS = 16;
/** Invocations of a workgroup, as in `shaders/lib/tile_*.wgsl`. */
const LANES: Record<Matmul, { x: number; y: number }> = { plain: { x: 8, y: 8 }, quad: { x: 4, y: 1 } };

/** Workgroups that cover `rows` by `columns` results. */
export function tiles(matmul: Matmul, rows: number, columns: number): [x: number, y: number] {
  const { x, y } = LANES[matmul];
  return [Math.ceil(vectors(columns) / x), Math.ceil(rows / (TILE_ROWS * y))];
}
