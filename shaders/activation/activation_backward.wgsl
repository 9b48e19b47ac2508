// needs activation/table.wgsl, lib/index.wgsl
// The backward pass of an activation by itself: da = dy * activation'(a), `a` being the pre-activation, written or added
// to what lies there.
//
//   a, dy [rows, columns] -> da [rows, columns]
//
// Grid: an invocation computes four values of one row.
struct Values {
  rows: u32,
  columns: u32,     // of a row, without padding
  a: u32,           // offset of a in `activations` and of da in `deltas`, in vec4f, as all offsets and strides
  a_stride: u32,
  y: u32,           // offset of dy in `deltas`
  y_stride: u32,
  accumulate: u32,  // 1: da is added to what lies there
}

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dy, writes da
@group(0) @binding(2) var<uniform> values: Values;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (values.columns + 3u) / 4u;
  let index = flat_index(group, groups, local);
  let row = index / vectors;
  let column = index % vectors;
  if (row < values.rows) {
    let at = values.a + row * values.a_stride + column;
    var da = deltas[values.y + row * values.y_stride + column] * activate_derivative(activations[at]);
    if (values.accumulate == 1u) {
      da += deltas[at];
    }
    deltas[at] = da;
  }
}
