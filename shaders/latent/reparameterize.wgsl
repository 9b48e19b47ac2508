// Reparameterization by itself (latent/draw.wgsl), for models whose latent layer stands between wide ones; small
// ones have it in their chain (chain_forward).
//
//   heads [rows, mu and logvar] -> eps, z [rows, latent]
//
// Grid: an invocation computes four values of one row of z.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads heads, writes eps and z
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
    reparameterize(latent, index / stride, index % stride);
  }
}
