// needs likelihood/decay.wgsl, likelihood/likelihood.wgsl
// The continuous Bernoulli distribution (Loaiza-Ganem & Cunningham 2019, https://arxiv.org/abs/1907.06845), by its logit l,
// for x in [0, 1]: a density proportional to exp(l x), with the normaliser that the cross-entropy of grey values leaves
// out. In logits that is (exp(l) - 1) / l:
//
//   loss = max(l, 0) + log((1 - exp(-|l|)) / |l|) - l x,  dloss/dl = mean(l) - x
//
// Near l = 0 both come by their series (likelihood/decay.wgsl). Shapes and grid: likelihood/likelihood.wgsl.
@group(0) @binding(4) var<uniform> likelihood: Likelihood;

fn loss_of(x: vec4f, output: u32, column: u32, scale: f32) -> vec4f {
  let l = activations[output];
  set_gradient(0u, decay_mean(l) - x, output, column, scale);
  return max(l, vec4f(0.0)) + log_mean_decay(abs(l)) - l * x;
}
