import blocks from '../../shaders/tiles/blocks.wgsl';
import lanesPlain from '../../shaders/tiles/lanes_plain.wgsl';
import lanesQuad from '../../shaders/tiles/lanes_quad.wgsl';
import lanesQuadLarge from '../../shaders/tiles/lanes_quad_large.wgsl';
import lanesQuadPair from '../../shaders/tiles/lanes_quad_pair.wgsl';
import lanesRow from '../../shaders/tiles/lanes_row.wgsl';
import lanesSubgroup from '../../shaders/tiles/lanes_subgroup.wgsl';
import plainLines from '../../shaders/tiles/plain_lines.wgsl';
import product from '../../shaders/tiles/product.wgsl';
import quadLines from '../../shaders/tiles/quad_lines.wgsl';
import side32 from '../../shaders/tiles/side_32.wgsl';
import side64 from '../../shaders/tiles/side_64.wgsl';
import stageF16 from '../../shaders/tiles/stage_f16.wgsl';
import stageF32 from '../../shaders/tiles/stage_f32.wgsl';
import tileLarge from '../../shaders/tiles/tile_large.wgsl';
import tileRegisters from '../../shaders/tiles/tile_registers.wgsl';
import tileWorkgroup from '../../shaders/tiles/tile_workgroup.wgsl';
import type { WgslFile } from '../gpu/kernel';
import type { Matmul } from '../gpu/matmul';

/** Each family's tile. A file with an `enable` directive comes first, as it must. */
const TILES: Record<Matmul, readonly WgslFile[]> = {
  plain: [lanesPlain, plainLines, blocks, tileRegisters],
  quad: [quadLines, lanesQuad, blocks, tileRegisters],
  quad_large: [quadLines, lanesQuadLarge, blocks, tileLarge],
  quad_pair: [quadLines, lanesQuadPair, blocks, tileRegisters],
  subgroup: [quadLines, lanesSubgroup, blocks, tileRegisters],
  workgroup: [stageF32, side64, plainLines, tileWorkgroup],
  workgroup_small: [stageF32, side32, plainLines, tileWorkgroup],
  half: [stageF16, side64, plainLines, tileWorkgroup],
};

/** A matmul kernel for each family. */
export function withTiles(...files: readonly WgslFile[]): Record<Matmul, readonly WgslFile[]> {
  const entries = Object.entries(TILES).map(([matmul, tile]) => [matmul, [...tile, product, ...files]]);
  return Object.fromEntries(entries) as Record<Matmul, readonly WgslFile[]>;
}

/** A kernel that takes rows through several layers: its tile is few rows high, and as wide as those layers. */
export function withRowTile(...files: readonly WgslFile[]): readonly WgslFile[] {
  return [lanesRow, plainLines, blocks, tileRegisters, product, ...files];
}
