// needs lib/index.wgsl
// The sum of two values, as at the end of a residual block (He et al. 2016): y = a + b.
//
//   a, b [rows, columns] -> y [rows, columns]; padding of zeros stays zeros
//
// Grid: an invocation computes four values of one row.
struct Sum {
  rows: u32,
  vectors: u32,   // vec4f of a row
  a: u32,         // offset in `activations`, in vec4f, as all offsets and strides
  a_stride: u32,
  b: u32,
  b_stride: u32,
  y: u32,
  y_stride: u32,
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;  // reads a and b, writes y
@group(0) @binding(1) var<uniform> sum: Sum;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / sum.vectors;
  let column = index % sum.vectors;
  if (row < sum.rows) {
    activations[sum.y + row * sum.y_stride + column] =
      activations[sum.a + row * sum.a_stride + column] + activations[sum.b + row * sum.b_stride + column];
  }
}
