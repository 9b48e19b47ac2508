// needs likelihood/mean.wgsl
// The mean of a logistic distribution over levels in [-1, 1], as a value from 0 to 1; beyond, the nearest of both.
//
// Shapes and grid: likelihood/mean.wgsl.
fn mean_of(at: u32) -> vec4f {
  return clamp(0.5 * activations[at] + 0.5, vec4f(0.0), vec4f(1.0));
}
