// Reparameterization (Kingma & Welling 2014, section 2.4): draws eps, and z = mu + exp(logvar / 2) eps. One vec4f.
fn reparameterize(latent: Latent, row: u32, column: u32) {
  let stride = (latent.width + 3u) / 4u;
  let mu = latent.heads + row * 2u * stride + column;
  let seed = vec2u(latent.seed_low, latent.seed_high);
  let eps = noise(row, column, latent.width, latent.batch_size, latent.stream, seed);
  let logvar = clamp_logvar(activations[mu + stride]);
  activations[latent.eps + row * stride + column] = eps;
  activations[latent.z + row * stride + column] = activations[mu] + exp(0.5 * logvar) * eps;
}
