// Register tiles for any adapter: an invocation holds 16 x 4 results and shares nothing, so there is no barrier.
// A kernel defines `fn left(index: u32) -> vec4f`, which loads from the left operand.
const LANES_X = 8u;
const LANES_Y = 8u;

// A block of the left operand: four of its rows, `stride` apart, one a column.
fn left_block(index: u32, stride: u32, lane: u32) -> mat4x4f {
  return mat4x4f(left(index), left(index + stride), left(index + 2u * stride), left(index + 3u * stride));
}

// Which of the four rows stands in column j of a block.
fn block_row(lane: u32, j: u32) -> u32 {
  return j;
}
