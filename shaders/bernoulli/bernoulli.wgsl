// needs likelihood/likelihood.wgsl
// Bernoulli, on logits l, for x in [0, 1]:
//
//   loss = max(l, 0) - l x + log(1 + exp(-|l|)),  dloss/dl = sigmoid(l) - x
//
// Shapes and grid: likelihood/likelihood.wgsl.
@group(0) @binding(4) var<uniform> likelihood: Likelihood;

fn loss_of(x: vec4f, output: u32, column: u32, scale: f32) -> vec4f {
  let l = activations[output];
  let e = exp(-abs(l));
  set_gradient(0u, select(e, vec4f(1.0), l >= vec4f(0.0)) / (1.0 + e) - x, output, column, scale);
  return max(l, vec4f(0.0)) - l * x + log(1.0 + e);
}
