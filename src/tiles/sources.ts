import plainLines from '../../shaders/tiles/plain_lines.wgsl';
import quadLines from '../../shaders/tiles/quad_lines.wgsl';
import tileLarge from '../../shaders/tiles/tile_large.wgsl';
import tileRegisters from '../../shaders/tiles/tile_registers.wgsl';
import tileWorkgroup from '../../shaders/tiles/tile_workgroup.wgsl';
import type { WgslFile } from '../gpu/kernel';
import { MATMULS, type Matmul, ROW_TILE, resultsOf, type Tile, tileOf } from './table';

const ALGORITHMS = { registers: tileRegisters, large: tileLarge, workgroup: tileWorkgroup };
const LINES = { plain: plainLines, quad: quadLines };

/** The WGSL of a tile: what stands in the table as constants, and the files that lean on them. */
function filesOfTile(name: string, tile: Tile): readonly WgslFile[] {
  return [
    { name: `${name} (src/tiles/table.ts)`, text: constantsOf(tile) },
    LINES[tile.sharing],
    ALGORITHMS[tile.algorithm],
  ];
}

/** Directives come first, as they must. */
function constantsOf(tile: Tile): string {
  const { lanes, blocks, sharing, staging } = tile;
  const { rows, columns } = resultsOf(tile);
  return [
    ...(sharing === 'quad' ? ['enable subgroups;'] : []),
    ...(staging === 'f16' ? ['enable f16;'] : []),
    `const LANES_X = ${lanes[0]}u;`,
    `const LANES_Y = ${lanes[1]}u;`,
    `const BLOCKS = ${blocks[1]}u;`,
    `const TILE_ROWS = ${rows}u;`,
    `const TILE_COLUMNS = ${columns}u;`,
    ...(staging ? [`alias Staged = ${staging === 'f16' ? 'vec4h' : 'vec4f'};`] : []),
    '',
  ].join('\n');
}

/** What a kernel of matrix products gives for its tile: one list of files for each family. */
export const FAMILY_TILES = Object.fromEntries(
  MATMULS.map((matmul) => [matmul, filesOfTile(matmul, tileOf(matmul))]),
) as Readonly<Record<Matmul, readonly WgslFile[]>>;

/** The same for a kernel that takes rows through several layers. */
export const ROW_TILES = filesOfTile('rows', ROW_TILE);
