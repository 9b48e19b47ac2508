// Lanes of register tiles (tiles/tile_registers.wgsl) for any adapter.
const LANES_X = 8u;
const LANES_Y = 8u;
const BLOCKS = 4u;
