// A tile of a matrix product (lib/product.wgsl) in registers, without barriers: an invocation holds BLOCKS blocks of
// 4 x 4 results, one below the other, and walks along k by four. lib/lanes_*.wgsl tell how many invocations work
// together, lib/*_lines.wgsl how they come by the left operand. Sums run over k in order. What lies beyond the matrix is
// read, and stored nowhere.
const TILE_ROWS = 4u * BLOCKS * LANES_Y;
const TILE_COLUMNS = LANES_X; // vec4f

// A block whose columns are rows of the result, in the lane's order (lane_line) where lines are rows.
fn left_block(index: u32, pitch: u32, lane: u32) -> mat4x4f {
  let lines = left_lines(index, pitch, lane);
  if (LEFT_ALONG_K) {
    return lines;
  }
  return transpose(lines);
}

// A block whose columns are k: in the lane's order where the left operand's lines are.
fn right_block(index: u32, pitch: u32, lane: u32) -> mat4x4f {
  if (LEFT_ALONG_K) {
    let lines = mat4x4f(right(index), right(index + pitch), right(index + 2u * pitch), right(index + 3u * pitch));
    if (RIGHT_ALONG_K) {
      return transpose(lines);
    }
    return lines;
  }
  return mat4x4f(
    right(index + lane_line(lane, 0u) * pitch),
    right(index + lane_line(lane, 1u) * pitch),
    right(index + lane_line(lane, 2u) * pitch),
    right(index + lane_line(lane, 3u) * pitch),
  );
}

// The tile of workgroup `group` of the result, summed over the blocks [first, end) of four k.
fn tile(layer: Layer, group: vec2u, local: vec2u, first: u32, end: u32) {
  let row = (group.y * LANES_Y + local.y) * 4u * BLOCKS;
  let column = group.x * LANES_X + local.x;
  let lane = local.x % 4u;
  let l = left_matrix(layer);
  let r = right_matrix(layer);
  // From a block of four k, and of four rows, to the next.
  let l_next = select(4u * l.pitch, 1u, LEFT_ALONG_K);
  let r_next = select(4u * r.pitch, 1u, RIGHT_ALONG_K);
  let l_below = select(1u, 4u * l.pitch, LEFT_ALONG_K);
  let l_start = l.start + row / 4u * l_below;
  let r_start = r.start + column * select(1u, 4u * r.pitch, RIGHT_ALONG_K);

  var sum0 = mat4x4f();
  var sum1 = mat4x4f();
  var sum2 = mat4x4f();
  var sum3 = mat4x4f();
  for (var k = first; k < end; k++) {
    let block = right_block(r_start + k * r_next, r.pitch, lane);
    let at = l_start + k * l_next;
    sum0 += block * left_block(at, l.pitch, lane);
    if (BLOCKS == 4u) {
      sum1 += block * left_block(at + l_below, l.pitch, lane);
      sum2 += block * left_block(at + 2u * l_below, l.pitch, lane);
      sum3 += block * left_block(at + 3u * l_below, l.pitch, lane);
    }
  }
  // In a loop, as a software adapter compiles longer at sixteen copies of `store` than at all else.
  let sums = array(sum0, sum1, sum2, sum3);
  for (var i = 0u; i < BLOCKS * 4u; i++) {
    let line = select(i % 4u, lane_line(lane, i % 4u), LEFT_ALONG_K);
    store(layer, row + i / 4u * 4u + line, column, sums[i / 4u][i % 4u]);
  }
}
