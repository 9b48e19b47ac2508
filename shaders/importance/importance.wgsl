// The importance-weighted bound (Burda et al. 2016, "Importance Weighted Autoencoders"): of each example there are `samples`
// draws of z, and what comes of draw k of example b lies in row b samples + k.
//
//   log w_k = log p(x|z_k) + log p(z_k) - log q(z_k|x),  L = log(sum of w_k / samples)
//
// Offsets and strides count vec4f, but for those among the losses.
struct Importance {
  rows: u32,                  // of the examples, padding included
  width: u32,                 // latent dimensions
  mu: u32,                    // offsets in `activations`, and of the gradients in `deltas`
  logvar: u32,
  stride: u32,                // from one example's mu and logvar to the next one's
  z: u32,
  z_stride: u32,
  eps: u32,
  eps_stride: u32,
  stream: u32,                // what eps is drawn for
  examples: u32,
  batch_size: u32,
  seed_low: u32,
  seed_high: u32,
  beta: f32,                  // weight of the ratio in what is learnt from (latent/beta.wgsl)
  beta_warmup: u32,
  beta_cycles: u32,
  samples: u32,
  output: u32,                // what the likelihood reads
  output_stride: u32,
  output_vectors: u32,        // vec4f of a row
  reconstructions: u32,       // first partial sum of -log p(x|z) in `losses`
  reconstruction_parts: u32,  // of a row
  ratios: u32,                // first partial sum of log q(z|x) - log p(z)
  ratio_parts: u32,
  rounds: u32,                // 1: state.epoch counts rounds of samples, 0: epochs
  all_samples: u32,           // of an example, in all rounds
}

const RATIO_VECTORS = 8u;
