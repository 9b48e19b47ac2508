// needs lib/index.wgsl, lib/padding.wgsl
// Means in the place of the decoder's output, value by value: the distribution's own file has `mean_of`, by a place of
// the output's first head.
//
//   output [rows, columns] -> means, whose padding becomes zeros
//
// Grid: an invocation computes four values of one row.
struct Means {
  rows: u32,
  columns: u32,
  output: u32,         // offset in `activations`, in vec4f, as the stride
  output_stride: u32,
  head: u32,           // from one of the output's heads to the next, if it has several
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(1) var<uniform> means: Means;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (means.columns + 3u) / 4u;
  let index = flat_index(group, groups, local);
  let row = index / vectors;
  let column = index % vectors;
  if (row < means.rows) {
    let at = means.output + row * means.output_stride + column;
    activations[at] = select(vec4f(0.0), mean_of(at), real_columns(column, means.columns));
  }
}
