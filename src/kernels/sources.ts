import blocks from '../../shaders/lib/blocks.wgsl?raw';
import lanesPlain from '../../shaders/lib/lanes_plain.wgsl?raw';
import lanesQuad from '../../shaders/lib/lanes_quad.wgsl?raw';
import lanesQuadLarge from '../../shaders/lib/lanes_quad_large.wgsl?raw';
import lanesQuadPair from '../../shaders/lib/lanes_quad_pair.wgsl?raw';
import lanesRow from '../../shaders/lib/lanes_row.wgsl?raw';
import lanesSubgroup from '../../shaders/lib/lanes_subgroup.wgsl?raw';
import plainLines from '../../shaders/lib/plain_lines.wgsl?raw';
import product from '../../shaders/lib/product.wgsl?raw';
import quadLines from '../../shaders/lib/quad_lines.wgsl?raw';
import side32 from '../../shaders/lib/side_32.wgsl?raw';
import side64 from '../../shaders/lib/side_64.wgsl?raw';
import stageF16 from '../../shaders/lib/stage_f16.wgsl?raw';
import stageF32 from '../../shaders/lib/stage_f32.wgsl?raw';
import tileLarge from '../../shaders/lib/tile_large.wgsl?raw';
import tileRegisters from '../../shaders/lib/tile_registers.wgsl?raw';
import tileWorkgroup from '../../shaders/lib/tile_workgroup.wgsl?raw';
import type { Matmul } from '../gpu/matmul';

/** Puts library files before a kernel: all the assembling that WGSL gets. */
export function concatenate(...files: readonly string[]): string {
  return files.join('\n');
}

/** Each family's tile. A file with an `enable` directive comes first, as it must. */
const TILES: Record<Matmul, readonly string[]> = {
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
export function withTiles(...files: readonly string[]): Record<Matmul, string> {
  const entries = Object.entries(TILES).map(([matmul, tile]) => [
    matmul,
    concatenate(...tile, product, ...files),
  ]);
  return Object.fromEntries(entries) as Record<Matmul, string>;
}

/** A kernel that takes rows through several layers: its tile is few rows high, and as wide as those layers. */
export function withRowTile(...files: readonly string[]): string {
  return concatenate(lanesRow, plainLines, blocks, tileRegisters, product, ...files);
}
