// needs tiles/product.wgsl
// Blocks of 4 x 4 of both operands, as tiles in registers (tiles/tile_registers.wgsl, tiles/tile_large.wgsl) multiply them:
// b_block * a_block sums over the four k of a block. tiles/*_lines.wgsl tell how those of `a` come together.

// The block number `number` of k, in the lane's order where vec4f of `a` lie across k.
fn k_start(layer: Layer, number: u32, lane: u32) -> KBlock {
  let order = vec4u(lane_line(lane, 0u), lane_line(lane, 1u), lane_line(lane, 2u), lane_line(lane, 3u));
  return k_block(layer, number, select(order, vec4u(0u, 1u, 2u, 3u), A_ALONG_K));
}

// A block whose columns are rows of the result, in the lane's order (lane_line) where its vec4f lie along k.
fn a_block(layer: Layer, lines: ALines, k: KBlock) -> mat4x4f {
  let vectors = a_vectors(layer, lines, k);
  if (A_ALONG_K) {
    return vectors;
  }
  return transpose(vectors);
}

// A block whose columns are k: in the lane's order where those of `a` are.
fn b_block(layer: Layer, lines: BLines, k: KBlock) -> mat4x4f {
  let vectors = b_vectors(layer, lines, k);
  if (B_ALONG_K) {
    return transpose(vectors);
  }
  return vectors;
}

// The line of a block of results in which its column i lies.
fn block_line(lane: u32, i: u32) -> u32 {
  return select(i, lane_line(lane, i), A_ALONG_K);
}
