import lanesPlain from '../../shaders/tiles/lanes_plain.wgsl';
import lanesQuad from '../../shaders/tiles/lanes_quad.wgsl';
import lanesQuadLarge from '../../shaders/tiles/lanes_quad_large.wgsl';
import lanesQuadPair from '../../shaders/tiles/lanes_quad_pair.wgsl';
import lanesRow from '../../shaders/tiles/lanes_row.wgsl';
import lanesSubgroup from '../../shaders/tiles/lanes_subgroup.wgsl';
import plainLines from '../../shaders/tiles/plain_lines.wgsl';
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

/** Each family's tile: what a kernel of matrix products gives. A file with an `enable` directive comes first, as it must. */
export const TILES: Record<Matmul, readonly WgslFile[]> = {
  plain: [lanesPlain, plainLines, tileRegisters],
  quad: [quadLines, lanesQuad, tileRegisters],
  quad_large: [quadLines, lanesQuadLarge, tileLarge],
  quad_pair: [quadLines, lanesQuadPair, tileRegisters],
  subgroup: [quadLines, lanesSubgroup, tileRegisters],
  workgroup: [stageF32, side64, plainLines, tileWorkgroup],
  workgroup_small: [stageF32, side32, plainLines, tileWorkgroup],
  half: [stageF16, side64, plainLines, tileWorkgroup],
};

/** The tile of a kernel that takes rows through several layers: few rows high, and as wide as those layers. */
export const ROW_TILE: readonly WgslFile[] = [lanesRow, plainLines, tileRegisters];
