// needs logistic/level.wgsl, likelihood/likelihood.wgsl
// A logistic distribution over the 256 levels of a byte: the first head is its mean, the second its log-scale.
//
// Shapes and grid: likelihood/likelihood.wgsl.
@group(0) @binding(4) var<uniform> likelihood: Likelihood;

fn loss_of(x: vec4f, output: u32, column: u32, scale: f32) -> vec4f {
  let found = level_of(x, activations[output], activations[output + likelihood.head]);
  set_gradient(0u, found.mean, output, column, scale);
  set_gradient(1u, found.log_scale, output, column, scale);
  return found.loss;
}
