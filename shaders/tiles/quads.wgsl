enable subgroups;
// Which invocations the quad swaps meet: found[i] = the indices seen by invocation i itself, through quadSwapX,
// quadSwapY and quadSwapDiagonal. Where quads are in order, it is i, i^1, i^2, i^3.
@group(0) @binding(0) var<storage, read_write> found: array<vec4u>;

// Workgroups in the shape of the largest that lean on it (`subgroup` in src/tiles/table.ts).
@compute @workgroup_size(4, 8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let own = group.x * 32u + local;
  found[own] = vec4u(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own));
}
