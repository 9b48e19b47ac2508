// Lanes of register tiles (tiles/tile_registers.wgsl) for GPUs with subgroups: eight quads, which fill a subgroup of 32.
const LANES_X = 4u;
const LANES_Y = 8u;
const BLOCKS = 4u;
