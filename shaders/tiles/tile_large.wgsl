// needs tiles/blocks.wgsl
// A tile of a matrix product (tiles/product.wgsl) in the registers of a quad, as tiles/tile_registers.wgsl with two blocks
// side by side and eight below each other: half the loads for each multiply-add. The sums outnumber the registers, which
// costs a software adapter less than the loads do, but compiling takes three times as long. The columns of an invocation
// lie apart so that each is summed by the lane, and so in the order, that tiles/tile_registers.wgsl has for it: both give
// the same results to the bit.

// Two blocks side by side, LANES_X apart.
struct Pair {
  near: mat4x4f,
  far: mat4x4f,
}

fn add(sum: Pair, b: Pair, a: mat4x4f) -> Pair {
  return Pair(sum.near + b.near * a, sum.far + b.far * a);
}

// The tile of workgroup `group` of the result, summed over the blocks [first, end) of four k.
fn tile(layer: Layer, group: vec2u, local: vec2u, first: u32, end: u32) {
  let row = (group.y * LANES_Y + local.y) * BLOCKS;
  let column = group.x * TILE_COLUMNS + local.x;
  let lane = local.x % 4u;

  let a0 = a_lines(layer, row, lane);
  let a1 = a_lines(layer, row + 1u, lane);
  let a2 = a_lines(layer, row + 2u, lane);
  let a3 = a_lines(layer, row + 3u, lane);
  let a4 = a_lines(layer, row + 4u, lane);
  let a5 = a_lines(layer, row + 5u, lane);
  let a6 = a_lines(layer, row + 6u, lane);
  let a7 = a_lines(layer, row + 7u, lane);
  let b0 = b_lines(layer, column);
  let b1 = b_lines(layer, column + LANES_X);
  var sum0: Pair;
  var sum1: Pair;
  var sum2: Pair;
  var sum3: Pair;
  var sum4: Pair;
  var sum5: Pair;
  var sum6: Pair;
  var sum7: Pair;
  let step = k_block(layer, 1u, vec4u());
  var k = k_start(layer, first, lane);
  for (var i = first; i < end; i++) {
    let b = Pair(b_block(layer, b0, k), b_block(layer, b1, k));
    sum0 = add(sum0, b, a_block(layer, a0, k));
    sum1 = add(sum1, b, a_block(layer, a1, k));
    sum2 = add(sum2, b, a_block(layer, a2, k));
    sum3 = add(sum3, b, a_block(layer, a3, k));
    sum4 = add(sum4, b, a_block(layer, a4, k));
    sum5 = add(sum5, b, a_block(layer, a5, k));
    sum6 = add(sum6, b, a_block(layer, a6, k));
    sum7 = add(sum7, b, a_block(layer, a7, k));
    k = k_moved(layer, k, step);
  }
  let sums = array(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
  for (var i = 0u; i < BLOCKS * 4u; i++) {
    let line = 4u * (row + i / 4u) + block_line(lane, i % 4u);
    store(layer, line, column, sums[i / 4u].near[i % 4u]);
    store(layer, line, column + LANES_X, sums[i / 4u].far[i % 4u]);
  }
}
