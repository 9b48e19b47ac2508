// Lanes of large tiles (tiles/tile_large.wgsl): as tiles/lanes_quad.wgsl.
const LANES_X = 4u;
const LANES_Y = 1u;
const BLOCKS = 8u;
