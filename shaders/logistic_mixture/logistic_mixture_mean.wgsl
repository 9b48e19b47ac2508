// needs likelihood/mean.wgsl
// The mean of a mixture of logistic distributions over levels in [-1, 1], as a value from 0 to 1: that of the components' own means,
// of which those beyond count as the nearest of both, by their weights. Heads are those of logistic_mixture.wgsl.
//
// Shapes and grid: likelihood/mean.wgsl.
override COMPONENTS = 2u;
const HEADS = 3u;

fn mean_of(at: u32) -> vec4f {
  var most = activations[at + 2u * means.head];
  for (var k = 1u; k < COMPONENTS; k++) {
    most = max(most, activations[at + (HEADS * k + 2u) * means.head]);
  }
  var sum = vec4f(0.0);
  var mean = vec4f(0.0);
  for (var k = 0u; k < COMPONENTS; k++) {
    let m = activations[at + HEADS * k * means.head];
    let weight = exp(activations[at + (HEADS * k + 2u) * means.head] - most);
    sum += weight;
    mean += weight * clamp(0.5 * m + 0.5, vec4f(0.0), vec4f(1.0));
  }
  return mean / sum;
}
