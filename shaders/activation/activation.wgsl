// needs activation/table.wgsl, lib/index.wgsl, lib/padding.wgsl
// An activation by itself: y = activation(a). Dense layers have it folded in (dense_forward) where nothing else reads a or
// takes a gradient of y; it makes probabilities of the decoder's logits, too, in place.
//
//   a [rows, columns] -> y [rows, columns], whose padding becomes zeros
//
// Grid: an invocation computes four values of one row.
struct Values {
  rows: u32,
  columns: u32,   // of a row, without padding
  a: u32,         // offset in `activations`, in vec4f, as all offsets and strides
  a_stride: u32,
  y: u32,
  y_stride: u32,
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(1) var<uniform> values: Values;

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
    let y = activate(activations[values.a + row * values.a_stride + column]);
    activations[values.y + row * values.y_stride + column] =
      select(vec4f(0.0), y, real_columns(column, values.columns));
  }
}
