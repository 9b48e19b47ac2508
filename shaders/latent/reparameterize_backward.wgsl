// needs latent/draw_backward.wgsl, lib/index.wgsl, lib/state.wgsl
// Reparameterization and KL, backward, by themselves (latent/draw_backward.wgsl).
//
//   dz [rows, latent], mu, logvar, eps -> gradients of mu and logvar [rows, latent] by the batch's mean loss
//
// Grid: an invocation serves four latent dimensions of one row.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> activations: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> deltas: array<vec4f>;  // reads dz, writes the gradients
@group(0) @binding(3) var<uniform> latent: Latent;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (latent.width + 3u) / 4u;
  let index = flat_index(group, groups, local);
  if (index < latent.rows * vectors) {
    draw_backward(latent, index / vectors, index % vectors);
  }
}
