// The left operand shared by a quad: each of its invocations loads one line of four and gets the others by quad swaps,
// so that one load does for four. The invocation's index modulo 4 must be its place in the quad: src/tiles/quads.ts
// checks that.
fn left_lines(index: u32, pitch: u32, lane: u32) -> mat4x4f {
  let own = left(index + lane * pitch);
  return mat4x4f(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own));
}

// The swaps meet lane l with lanes l^1, l^2 and l^3.
fn lane_line(lane: u32, j: u32) -> u32 {
  return lane ^ j;
}
