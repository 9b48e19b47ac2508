// The negative ELBO and its gradients, in one pass: -log p(x|z) from the decoder's output, and beta_t KL(q(z|x) || N(0, I)).
//
//   Bernoulli, on logits l:  loss = max(l, 0) - l x + log(1 + exp(-|l|)),  dloss/dl = sigmoid(l) - x
//   Gaussian, on the mean l: loss = (x - l)^2 / 2 + log(2 pi) / 2,         dloss/dl = l - x
//   KL = (mu^2 + exp(logvar) - 1 - logvar) / 2 (Kingma & Welling 2014, appendix B),
//     dKL/dmu = mu,  dKL/dlogvar = (exp(logvar) - 1) / 2
//   beta_t = beta min(1, t / beta_warmup), t = step + 1: rises linearly (Bowman et al. 2016, Sønderby et al. 2016)
//
//   x, output [rows, input], heads [rows, mu and logvar] -> gradients of output and heads by the batch's mean loss;
//   partial sums of the reconstruction [rows, parts] and of the KL [rows, latent parts], not yet weighted by beta_t
//   Rows beyond the examples of a partial batch, and padding, get gradients and sums of zero: no kernel after this one
//   needs to know of them.
//
// Grid: an invocation serves up to 32 columns of one row: first the parts of the output, then those of the latent.
override LIKELIHOOD = 0u;
const BERNOULLI = 0u;
const GAUSSIAN = 1u;
const VECTORS = 8u;

struct Loss {
  rows: u32,
  input: u32,         // columns of x and of the output
  latent: u32,        // columns of mu and of logvar
  x: u32,             // offset of x in `activations`, in vec4f, as all offsets
  output: u32,        // offset of the output (and of its gradient in `deltas`)
  heads: u32,         // offset of the heads' output (and of its gradient)
  examples: u32,
  batch_size: u32,
  beta: f32,
  beta_warmup: u32,   // steps over which the KL's weight rises from 0 to beta; 0 for none
}

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> deltas: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<uniform> loss: Loss;

fn kl_weight() -> f32 {
  if (state.step >= loss.beta_warmup) {
    return loss.beta;
  }
  return loss.beta * (f32(state.step + 1u) / f32(loss.beta_warmup));
}

fn total(values: vec4f) -> f32 {
  return values.x + values.y + values.z + values.w;
}

// `scale` is 1 / examples of the batch, or 0 for a row beyond them.
fn reconstruction(row: u32, part: u32, scale: f32) -> f32 {
  let stride = (loss.input + 3u) / 4u;
  let end = min((part + 1u) * VECTORS, stride);
  var sum = 0.0;
  for (var column = part * VECTORS; column < end; column++) {
    let index = row * stride + column;
    let x = activations[loss.x + index];
    let l = activations[loss.output + index];
    var value: vec4f;
    var gradient: vec4f;
    if (LIKELIHOOD == BERNOULLI) {
      let e = exp(-abs(l));
      value = max(l, vec4f(0.0)) - l * x + log(1.0 + e);
      gradient = select(e, vec4f(1.0), l >= vec4f(0.0)) / (1.0 + e) - x;
    } else {
      gradient = l - x;
      value = 0.5 * gradient * gradient + 0.9189385332046727;
    }
    let real = real_columns(column, loss.input);
    deltas[loss.output + index] = select(vec4f(0.0), gradient * scale, real);
    sum += total(select(vec4f(0.0), value, real));
  }
  return sum;
}

fn kl(row: u32, part: u32, scale: f32) -> f32 {
  let stride = (loss.latent + 3u) / 4u;
  let end = min((part + 1u) * VECTORS, stride);
  var sum = 0.0;
  for (var column = part * VECTORS; column < end; column++) {
    let index = loss.heads + row * 2u * stride + column;
    let mu = activations[index];
    let raw = activations[index + stride];
    let logvar = clamp_logvar(raw);
    let variance = exp(logvar);
    let real = real_columns(column, loss.latent);
    deltas[index] = select(vec4f(0.0), scale * mu, real);
    deltas[index + stride] = select(vec4f(0.0), pass_logvar(scale * 0.5 * (variance - 1.0), raw), real);
    sum += total(select(vec4f(0.0), 0.5 * (mu * mu + variance - 1.0 - logvar), real));
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let columns = VECTORS * 4u;
  let output_parts = (loss.input + columns - 1u) / columns;
  let latent_parts = (loss.latent + columns - 1u) / columns;
  let parts = output_parts + latent_parts;
  let index = flat_index(group, groups, local);
  let row = index / parts;
  let part = index % parts;
  if (row >= loss.rows) {
    return;
  }
  let count = batch_count(state.batch, loss.batch_size, loss.examples);
  let counts = row < count;
  let scale = select(0.0, 1.0 / f32(count), counts);
  if (part < output_parts) {
    losses[row * output_parts + part] = select(0.0, reconstruction(row, part, scale), counts);
  } else {
    let value = kl(row, part - output_parts, scale * kl_weight());
    let first = loss.rows * output_parts;
    losses[first + row * latent_parts + part - output_parts] = select(0.0, value, counts);
  }
}
