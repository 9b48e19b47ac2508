// needs lib/index.wgsl
// The mean of q(z|x) for z, where no noise is wanted: z = mu.
//
//   mu [rows, latent] -> z [rows, latent], rows of both padded with zeros to vec4f
//
// Grid: an invocation copies four values of one row.
struct Mean {
  rows: u32,
  vectors: u32,    // vec4f of a row of z
  mu: u32,         // offset of mu in `activations`, in vec4f
  mu_stride: u32,
  z: u32,          // offset of z
  z_stride: u32,
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;  // reads mu, writes z
@group(0) @binding(1) var<uniform> mean: Mean;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / mean.vectors;
  let column = index % mean.vectors;
  if (row < mean.rows) {
    activations[mean.z + row * mean.z_stride + column] = activations[mean.mu + row * mean.mu_stride + column];
  }
}
