// needs latent/beta.wgsl, latent/latent.wgsl, lib/padding.wgsl, lib/state.wgsl
// Reparameterization and KL, backward, of one vec4f: from the gradient of z, and that of the batch's mean KL with its
// weight beta_t (latent/beta.wgsl), dmu = dz + beta_t mu / n and dlogvar = dz eps exp(logvar / 2) / 2 + beta_t (exp(logvar) - 1) / (2 n).
// With free bits, a dimension has no gradient by its KL where kl_mask is 0.
fn draw_backward(latent: Latent, row: u32, column: u32) {
  let mu_at = latent.mu + row * latent.stride + column;
  let logvar_at = latent.logvar + row * latent.stride + column;
  let count = batch_count(state.batch, latent.batch_size, latent.examples);
  var scale = vec4f(select(0.0, 1.0 / f32(count), row < count));
  scale *= beta_at(state.step, latent.beta, latent.beta_warmup, latent.beta_cycles);
  if (latent.free_bits > 0.0) {
    scale *= activations[latent.kl_mask + column];
  }
  let real = real_columns(column, latent.width);

  let logvar = activations[logvar_at];
  let clamped = clamp_logvar(logvar);
  // Behind z, in its last vec4f, there may be labels.
  let dz = select(vec4f(0.0), deltas[latent.z + row * latent.z_stride + column], real);
  let scaled_eps = exp(0.5 * clamped) * activations[latent.eps + row * latent.eps_stride + column];
  let kl_mu = select(vec4f(0.0), scale * activations[mu_at], real);
  let kl_logvar = select(vec4f(0.0), pass_logvar(scale * 0.5 * (exp(clamped) - 1.0), logvar), real);
  var dmu = kl_mu + dz;
  var dlogvar = kl_logvar + pass_logvar(0.5 * dz * scaled_eps, logvar);
  if (latent.accumulate == 1u) {
    dmu += deltas[mu_at];
    dlogvar += deltas[logvar_at];
  }
  deltas[mu_at] = dmu;
  deltas[logvar_at] = dlogvar;
}
