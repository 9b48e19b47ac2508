// Lanes of register tiles (tiles/tile_registers.wgsl) for software adapters whose SIMD registers have eight lanes:
// a workgroup is two quads, one below the other.
const LANES_X = 4u;
const LANES_Y = 2u;
const BLOCKS = 4u;
