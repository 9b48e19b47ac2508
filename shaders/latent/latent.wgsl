// needs latent/clamp.wgsl
// The latent layer. A row of the heads' output holds mu and then logvar, each padded with zeros to whole vec4f, as z and
// eps are. Offsets and strides count vec4f.
struct Latent {
  rows: u32,
  width: u32,           // latent dimensions
  mu: u32,              // offset of mu in `activations` (and of its gradient in `deltas`)
  logvar: u32,          // offset of logvar (and of its gradient)
  stride: u32,          // from one row of mu and logvar to the next
  z: u32,               // offset of z (and of its gradient)
  z_stride: u32,
  eps: u32,             // offset of eps
  eps_stride: u32,
  stream: u32,          // what eps is drawn for
  examples: u32,
  batch_size: u32,
  seed_low: u32,
  seed_high: u32,
  beta: f32,            // weight of the KL in the gradients
  beta_warmup: u32,     // steps over which that weight rises from 0 to beta; 0 for none
  beta_cycles: u32,     // times that it does so, staying at beta for as long in between
  losses: u32,          // first partial sum of the KL in `losses`, which counts f32
  accumulate: u32,      // 1: the gradients of mu and logvar are added to what lies there
  free_bits: f32,       // KL of a dimension, a mean over the batch, below which it has no gradient; 0 for none
  pooled: u32,          // 1: free_bits is compared with the mean of all dimensions' KL, and all have a gradient or none
  kl_mask: u32,         // offset of what free_bits has found: 1 where a dimension's KL has a gradient, else 0
}

// vec4f of a row whose KL an invocation sums.
const LATENT_VECTORS = 8u;

// KL(N(mu, exp(logvar)) || N(0, 1)) of each dimension (Kingma & Welling 2014, appendix B).
fn kl_of(mu: vec4f, logvar: vec4f) -> vec4f {
  return 0.5 * (mu * mu + exp(logvar) - 1.0 - logvar);
}

// Stretches of a row, each of which leaves a partial sum of the KL.
fn latent_parts(latent: Latent) -> u32 {
  return (latent.width + 4u * LATENT_VECTORS - 1u) / (4u * LATENT_VECTORS);
}
