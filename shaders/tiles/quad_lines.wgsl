// needs tiles/product.wgsl
// Blocks of 4 x 4 of `a`, shared by a quad: each of its invocations loads one vec4f of four and gets the
// others by quad swaps, so that one load does for four. The invocation's index modulo 4 must be its place in the quad:
// src/tiles/quads.ts checks that.
alias ALines = ALine;

// The invocation's own of the lines of the four rows of the result number `place`. Across k, they are one.
fn a_lines(layer: Layer, place: u32, lane: u32) -> ALines {
  return a_line(layer, select(place, 4u * place + lane, A_ALONG_K));
}

// The four vec4f of a block, in the lane's order (lane_line), of which its own is the first.
fn a_vectors(layer: Layer, line: ALines, k: KBlock) -> mat4x4f {
  let own = a(layer, line, k, 0u);
  return mat4x4f(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own));
}

// The swaps meet lane l with lanes l^1, l^2 and l^3.
fn lane_line(lane: u32, j: u32) -> u32 {
  return lane ^ j;
}
