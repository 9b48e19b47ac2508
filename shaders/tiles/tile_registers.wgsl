// needs tiles/blocks.wgsl
// A tile of a matrix product (tiles/product.wgsl) in registers, without barriers: an invocation holds BLOCKS blocks of
// 4 x 4 results, one below the other, and walks along k by four. src/tiles/table.ts tells how many invocations work
// together, tiles/*_lines.wgsl how they come by `a`. Sums run over k in order. What lies beyond the matrix is
// read, and stored nowhere.

// The tile of workgroup `group` of the result, summed over the blocks [first, end) of four k.
fn tile(layer: Layer, group: vec2u, local: vec2u, first: u32, end: u32) {
  let row = (group.y * LANES_Y + local.y) * BLOCKS;
  let column = group.x * TILE_COLUMNS + local.x;
  let lane = local.x % 4u;

  let a0 = a_lines(layer, row, lane);
  let a1 = a_lines(layer, row + 1u, lane);
  let a2 = a_lines(layer, row + 2u, lane);
  let a3 = a_lines(layer, row + 3u, lane);
  let b0 = b_lines(layer, column);
  var sum0: mat4x4f;
  var sum1: mat4x4f;
  var sum2: mat4x4f;
  var sum3: mat4x4f;
  let step = k_block(layer, 1u, vec4u());
  var k = k_start(layer, first, lane);
  for (var i = first; i < end; i++) {
    let b = b_block(layer, b0, k);
    sum0 += b * a_block(layer, a0, k);
    if (BLOCKS == 4u) {
      sum1 += b * a_block(layer, a1, k);
      sum2 += b * a_block(layer, a2, k);
      sum3 += b * a_block(layer, a3, k);
    }
    k = k_moved(layer, k, step);
  }
  // In a loop, as a software adapter compiles longer at sixteen copies of `store` than at all else.
  let sums = array(sum0, sum1, sum2, sum3);
  for (var i = 0u; i < BLOCKS * 4u; i++) {
    let line = 4u * (row + i / 4u) + block_line(lane, i % 4u);
    store(layer, line, column, sums[i / 4u][i % 4u]);
  }
}
