// Reparameterization, backward, by itself (latent/draw_backward.wgsl).
//
//   dz [rows, latent], heads, eps -> gradient of heads [rows, mu and logvar], which already holds that of the KL (loss)
//
// Grid: an invocation serves four latent dimensions of one row.
@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dz, adds to the heads' gradient
@group(0) @binding(2) var<uniform> latent: Latent;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let stride = (latent.width + 3u) / 4u;
  let index = flat_index(group, groups, local);
  if (index < latent.rows * stride) {
    reparameterize_backward(latent, index / stride, index % stride);
  }
}
