// Lanes of large tiles (lib/tile_large.wgsl): as lib/lanes_quad.wgsl.
const LANES_X = 4u;
const LANES_Y = 1u;
const BLOCKS = 8u;
