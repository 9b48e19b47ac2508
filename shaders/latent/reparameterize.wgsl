// needs latent/draw.wgsl, lib/index.wgsl, lib/state.wgsl
// Reparameterization and KL by themselves (latent/draw.wgsl), for models whose latent layer stands between wide ones;
// small ones have them in their chain (chain_forward).
//
//   z = mu + exp(logvar / 2) eps, eps ~ N(0, I) (Kingma & Welling 2014, section 2.4)
//   KL(q(z|x) || N(0, I)) = (mu^2 + exp(logvar) - 1 - logvar) / 2 (appendix B)
//
//   mu, logvar [rows, latent] -> eps, z [rows, latent]; partial sums of the KL [rows, parts]
//
// Grid: an invocation serves up to 32 columns of one row.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads mu and logvar, writes eps and z
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> latent: Latent;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = latent_parts(latent);
  let index = flat_index(group, groups, local);
  if (index < latent.rows * parts) {
    draw(latent, index / parts, index % parts);
  }
}
