enable subgroups;
// Register tiles for software adapters, whose subgroups are the lanes of a SIMD register and whose loads are dear:
// four invocations share the rows of the left operand. Each loads one row of four and gets the others by quad swaps,
// so that one load does for four. A kernel defines `fn left(index: u32) -> vec4f`, which loads from the left operand.
// The invocation's index modulo 4 must be its place in the quad: src/gpu/quads.ts checks that.
const LANES_X = 4u;
const LANES_Y = 1u;

// A block of the left operand: four of its rows, `stride` apart, one a column, in this lane's order (block_row).
fn left_block(index: u32, stride: u32, lane: u32) -> mat4x4f {
  let own = left(index + lane * stride);
  return mat4x4f(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own));
}

// Which of the four rows stands in column j of a block: the swaps meet lane l with lanes l^1, l^2 and l^3.
fn block_row(lane: u32, j: u32) -> u32 {
  return lane ^ j;
}
