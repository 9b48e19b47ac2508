// needs latent/latent.wgsl, lib/noise.wgsl, lib/padding.wgsl, lib/state.wgsl
// Reparameterization (Kingma & Welling 2014, section 2.4) of one stretch of a row: draws eps, z = mu + exp(logvar / 2) eps,
// and sums KL(q(z|x) || N(0, I)) = (mu^2 + exp(logvar) - 1 - logvar) / 2 (appendix B), unweighted. Rows beyond the
// examples of a partial batch have a KL of zero.
fn draw(latent: Latent, row: u32, part: u32) {
  let seed = vec2u(latent.seed_low, latent.seed_high);
  let end = min((part + 1u) * LATENT_VECTORS, (latent.width + 3u) / 4u);
  var sum = 0.0;
  for (var column = part * LATENT_VECTORS; column < end; column++) {
    let eps = noise(row, column, latent.width, latent.batch_size, latent.stream, seed);
    let mu = activations[latent.mu + row * latent.stride + column];
    let logvar = clamp_logvar(activations[latent.logvar + row * latent.stride + column]);
    activations[latent.eps + row * latent.eps_stride + column] = eps;
    activations[latent.z + row * latent.z_stride + column] = mu + exp(0.5 * logvar) * eps;
    let real = select(vec4f(0.0), kl_of(mu, logvar), real_columns(column, latent.width));
    sum += real.x + real.y + real.z + real.w;
  }
  let counts = row < batch_count(state.batch, latent.batch_size, latent.examples);
  losses[latent.losses + row * latent_parts(latent) + part] = select(0.0, sum, counts);
}
