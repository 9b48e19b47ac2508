// needs tiles/product.wgsl
// Blocks of 4 x 4 of both operands, as tiles in registers (tiles/tile_registers.wgsl, tiles/tile_large.wgsl) multiply them:
// right_block * left_block sums over four k. `place` counts blocks along the rows (the columns) of the result, `k` along k.
// tiles/*_lines.wgsl tell how the lines of the left one come together.

// A block whose columns are rows of the result, in the lane's order (lane_line) where lines are rows.
fn left_block(layer: Layer, place: u32, k: u32, lane: u32) -> mat4x4f {
  let matrix = left_matrix(layer);
  let lines = left_lines(block_start(matrix, place, k, LEFT_ALONG_K), matrix.pitch, lane);
  if (LEFT_ALONG_K) {
    return lines;
  }
  return transpose(lines);
}

// A block whose columns are k: in the lane's order where the left operand's lines are.
fn right_block(layer: Layer, place: u32, k: u32, lane: u32) -> mat4x4f {
  let matrix = right_matrix(layer);
  let pitch = matrix.pitch;
  let i = block_start(matrix, place, k, RIGHT_ALONG_K);
  if (LEFT_ALONG_K) {
    let lines = right_lines(i, pitch);
    if (RIGHT_ALONG_K) {
      return transpose(lines);
    }
    return lines;
  }
  return mat4x4f(
    right(i + lane_line(lane, 0u) * pitch),
    right(i + lane_line(lane, 1u) * pitch),
    right(i + lane_line(lane, 2u) * pitch),
    right(i + lane_line(lane, 3u) * pitch),
  );
}

// The line of a block of results in which its column i lies.
fn block_line(lane: u32, i: u32) -> u32 {
  return select(i, lane_line(lane, i), LEFT_ALONG_K);
}
