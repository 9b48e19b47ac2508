// needs lib/index.wgsl
// A vector of its own added to each position: y = x + P. Positions of a row lie one behind the other, and so do those of P.
//
//   x [rows, positions, channels], P [positions, channels] -> y [rows, positions, channels]; padding of zeros stays zeros
//
// Grid: an invocation computes four values of one row.
struct Position {
  rows: u32,
  vectors: u32,   // vec4f of a row
  x: u32,         // offset in `activations`, in vec4f, as all offsets and strides
  x_stride: u32,
  y: u32,
  y_stride: u32,
  weight: u32,    // offset in `parameters`
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads x, writes y
@group(0) @binding(2) var<uniform> position: Position;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / position.vectors;
  let column = index % position.vectors;
  if (row < position.rows) {
    activations[position.y + row * position.y_stride + column] =
      activations[position.x + row * position.x_stride + column] + parameters[position.weight + column];
  }
}
