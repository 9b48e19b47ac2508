// needs lib/fault.wgsl, lib/index.wgsl
// Gradient of the vectors of positions: dP = the sum of dy over the rows, in their order.
//
//   dy [rows, positions, channels] -> dP [positions, channels]
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   Each part sums a stretch of the rows into gradients of its own, and adam adds the parts up in their order.
//
// Grid: an invocation sums four columns of a part.
struct Gradient {
  rows: u32,
  vectors: u32,    // vec4f of a row
  y: u32,          // offset of dy in `deltas`, in vec4f, as all offsets, strides and sizes
  y_stride: u32,
  weight: u32,     // offset of dP in `gradients`
  parts: u32,
  part_rows: u32,  // rows of a part; the last ones may have fewer
  size: u32,       // of the gradients of a part
}

@group(0) @binding(0) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> state: Faults;
@group(0) @binding(3) var<uniform> gradient: Gradient;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let part = index / gradient.vectors;
  let column = index % gradient.vectors;
  if (part >= gradient.parts) {
    return;
  }
  let first = min(part * gradient.part_rows, gradient.rows);
  let end = min(first + gradient.part_rows, gradient.rows);
  var sum = vec4f();
  for (var row = first; row < end; row++) {
    sum += deltas[gradient.y + row * gradient.y_stride + column];
  }
  gradients[part * gradient.size + gradient.weight + column] = sum;
  if (faulty(sum)) {
    atomicOr(&state.fault, FAULTY_GRADIENT);
  }
}
