// needs likelihood/decay.wgsl, likelihood/mean.wgsl
// The mean of a continuous Bernoulli distribution of logit l: 1 / (1 - exp(-l)) - 1 / l, which is no sigmoid.
//
// Shapes and grid: likelihood/mean.wgsl.
fn mean_of(at: u32) -> vec4f {
  return decay_mean(activations[at]);
}
