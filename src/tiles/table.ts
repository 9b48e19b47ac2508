/** How a matrix product is tiled. From it follow the constants of `shaders/tiles/`, the grids, and which families an adapter may take. */
export interface Tile {
  /** `shaders/tiles/tile_*.wgsl`. */
  readonly algorithm: 'registers' | 'large' | 'workgroup';
  /** Invocations of a workgroup along the columns and along the rows of the result. */
  readonly lanes: readonly [x: number, y: number];
  /** Blocks of 4 x 4 results of an invocation. */
  readonly blocks: readonly [x: number, y: number];
  /** Whether an invocation loads all of its operand `a`, or shares the loads with its quad (`shaders/tiles/*_lines.wgsl`). */
  readonly sharing: 'plain' | 'quad';
  /** What workgroup memory holds. Half precision halves its traffic, and rounds (`shaders/tiles/tile_workgroup.wgsl`). */
  readonly staging?: 'f32' | 'f16';
  /** The adapters that it is made for. On GPUs, the tiles for software are `subgroup` with most lanes idle. */
  readonly adapters: 'any' | 'software' | 'hardware';
}

/**
 * Families of the matmul kernels, the same mathematics in different tiles:
 *
 * - `plain`: register tiles, for any adapter.
 * - `quad`, `quad_pair`: register tiles whose loads are shared within a SIMD register of four and of eight lanes, for
 *   software adapters with subgroups.
 * - `quad_large`: as `quad`, with tiles four times as large, which are faster and compile longer.
 * - `subgroup`: the same for GPUs: eight quads fill a subgroup of 32.
 * - `workgroup`, `workgroup_small`: tiles of 64 x 64 and 32 x 32 by way of workgroup memory, for GPUs; the small ones for
 *   products that would not fill a GPU otherwise.
 * - `half`: as `workgroup`, with operands staged in half precision. Never chosen by itself, as it rounds.
 */
const FAMILIES = {
  plain: { algorithm: 'registers', lanes: [8, 8], blocks: [1, 4], sharing: 'plain', adapters: 'any' },
  quad: { algorithm: 'registers', lanes: [4, 1], blocks: [1, 4], sharing: 'quad', adapters: 'software' },
  quad_large: { algorithm: 'large', lanes: [4, 1], blocks: [2, 8], sharing: 'quad', adapters: 'software' },
  quad_pair: { algorithm: 'registers', lanes: [4, 2], blocks: [1, 4], sharing: 'quad', adapters: 'software' },
  subgroup: { algorithm: 'registers', lanes: [4, 8], blocks: [1, 4], sharing: 'quad', adapters: 'hardware' },
  workgroup: workgroupTile(2, 'f32'),
  workgroup_small: workgroupTile(1, 'f32'),
  half: workgroupTile(2, 'f16'),
} as const satisfies Record<string, Tile>;

function workgroupTile(blocks: number, staging: 'f32' | 'f16'): Tile {
  return {
    algorithm: 'workgroup',
    lanes: [8, 8],
    blocks: [blocks, blocks],
    sharing: 'plain',
    staging,
    adapters: 'hardware',
  };
}

export type Matmul = keyof typeof FAMILIES;
export const MATMULS: readonly Matmul[] = Object.keys(FAMILIES) as Matmul[];

/** The tile of kernels that take rows through several small layers: few rows high, and as wide as those layers. */
export const ROW_TILE: Tile = {
  algorithm: 'registers',
  lanes: [16, 4],
  blocks: [1, 1],
  sharing: 'plain',
  adapters: 'hardware',
};

export function tileOf(matmul: Matmul): Tile {
  return FAMILIES[matmul];
}

/** Rows of the results of a workgroup, and `vec4f` of their columns. */
export function resultsOf({ lanes, blocks }: Tile): { readonly rows: number; readonly columns: number } {
  return { rows: 4 * lanes[1] * blocks[1], columns: lanes[0] * blocks[0] };
}

/** Workgroups that cover `rows` by `columns` results. */
export function tileGrid(matmul: Matmul, rows: number, columns: number): [x: number, y: number] {
  const results = resultsOf(tileOf(matmul));
  return [Math.ceil(columns / 4 / results.columns), Math.ceil(rows / results.rows)];
}

const familiesOf = (holds: (tile: Tile) => boolean) => MATMULS.filter((matmul) => holds(tileOf(matmul)));

/** Families that lean on the order of quads, which `quads.ts` checks. */
export const QUAD_MATMULS = familiesOf(({ sharing }) => sharing === 'quad');
/** Families for software adapters. */
export const SOFTWARE_MATMULS = familiesOf(({ adapters }) => adapters === 'software');
/** Families that a GPU is measured for: no others, and none that rounds. */
export const MEASURED = familiesOf(({ adapters, staging }) => adapters !== 'software' && staging !== 'f16');

/** What an adapter must have for a family. */
export interface MatmulSupport {
  readonly quads: boolean;
  readonly half: boolean;
}

export function supports({ quads, half }: MatmulSupport, matmul: Matmul): boolean {
  const { sharing, staging } = tileOf(matmul);
  return (sharing !== 'quad' || quads) && (staging !== 'f16' || half);
}
