// Reparameterization, backward: dmu += dz, dlogvar += dz eps exp(logvar / 2) / 2. One vec4f.
fn reparameterize_backward(latent: Latent, row: u32, column: u32) {
  let stride = (latent.width + 3u) / 4u;
  let mu = latent.heads + row * 2u * stride + column;
  let logvar = activations[mu + stride];
  let dz = deltas[latent.z + row * stride + column];
  let scaled_eps = exp(0.5 * clamp_logvar(logvar)) * activations[latent.eps + row * stride + column];
  deltas[mu] += dz;
  deltas[mu + stride] += pass_logvar(0.5 * dz * scaled_eps, logvar);
}
