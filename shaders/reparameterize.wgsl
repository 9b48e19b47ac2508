// Reparameterization (Kingma & Welling 2014, section 2.4): z = mu + exp(logvar / 2) eps.
//
//   heads [rows, mu and logvar], eps [rows, latent] -> z [rows, latent]
//
// Grid: an invocation computes four values of one row of z.
@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;  // reads heads and eps, writes z
@group(0) @binding(1) var<uniform> latent: Latent;

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
  let logvar = clamp_logvar(activations[mu + latent.stride]);
  activations[latent.z + index] = activations[mu] + exp(0.5 * logvar) * activations[latent.eps + index];
}
