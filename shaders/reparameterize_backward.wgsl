// Reparameterization, backward: dmu += dz, dlogvar += dz eps exp(logvar / 2) / 2.
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
  let index = flat_index(group, groups, local);
  if (index >= latent.rows * latent.stride) {
    return;
  }
  let row = index / latent.stride;
  let mu = latent.heads + row * 2u * latent.stride + index % latent.stride;
  let logvar = activations[mu + latent.stride];
  let dz = deltas[latent.z + index];
  let scaled_eps = exp(0.5 * clamp_logvar(logvar)) * activations[latent.eps + index];
  deltas[mu] += dz;
  deltas[mu + latent.stride] += pass_logvar(0.5 * dz * scaled_eps, logvar);
}
