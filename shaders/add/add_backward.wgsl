// needs lib/index.wgsl
// The backward pass of a sum, to one of what it adds: dx = dy, written or added to what lies there.
//
//   dy [rows, columns] -> dx [rows, columns]
//
// Grid: an invocation serves four values of one row.
struct Gradient {
  rows: u32,
  vectors: u32,     // vec4f of a row
  y: u32,           // offset of dy in `deltas`, in vec4f, as all offsets and strides
  y_stride: u32,
  x: u32,           // offset of dx
  x_stride: u32,
  accumulate: u32,  // 1: dy is added to what lies there
}

@group(0) @binding(0) var<storage, read_write> deltas: array<vec4f>;  // reads dy, writes dx
@group(0) @binding(1) var<uniform> gradient: Gradient;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / gradient.vectors;
  let column = index % gradient.vectors;
  if (row >= gradient.rows) {
    return;
  }
  let at = gradient.x + row * gradient.x_stride + column;
  var dx = deltas[gradient.y + row * gradient.y_stride + column];
  if (gradient.accumulate == 1u) {
    dx += deltas[at];
  }
  deltas[at] = dx;
}
