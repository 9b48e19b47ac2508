// The mean of q(z|x) for z, where no noise is wanted: z = mu.
//
//   heads [rows, mu and logvar], each half padded with zeros to vec4f -> z [rows, latent]
//
// Grid: an invocation copies four values of one row.
struct Mean {
  rows: u32,
  stride: u32,  // vec4f of a row of z
  heads: u32,   // offset of the heads' output in `activations`, in vec4f
  z: u32,       // offset of z
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;  // reads heads, writes z
@group(0) @binding(1) var<uniform> mean: Mean;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  if (index < mean.rows * mean.stride) {
    let row = index / mean.stride;
    activations[mean.z + index] = activations[mean.heads + row * 2u * mean.stride + index % mean.stride];
  }
}
