// Stores a block of results whose columns are rows of the left operand (lib/tile_*.wgsl), each in its place. A kernel
// defines `fn store(row: u32, column: u32, sum: vec4f)`.
fn store_block(row: u32, column: u32, lane: u32, block: mat4x4f) {
  store(row + block_row(lane, 0u), column, block[0]);
  store(row + block_row(lane, 1u), column, block[1]);
  store(row + block_row(lane, 2u), column, block[2]);
  store(row + block_row(lane, 3u), column, block[3]);
}
