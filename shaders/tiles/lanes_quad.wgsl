// Lanes of register tiles (tiles/tile_registers.wgsl) for software adapters, whose subgroups are the lanes of one SIMD
// register: a workgroup is a quad.
const LANES_X = 4u;
const LANES_Y = 1u;
const BLOCKS = 4u;
