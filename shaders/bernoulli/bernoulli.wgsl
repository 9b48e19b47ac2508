// needs likelihood/likelihood.wgsl
// Bernoulli, on logits l, for x in [0, 1]:
//
//   loss = max(l, 0) - l x + log(1 + exp(-|l|)),  dloss/dl = sigmoid(l) - x
//
// Shapes and grid: likelihood/likelihood.wgsl.
const TWO_HEADS = false;

@group(0) @binding(4) var<uniform> likelihood: Likelihood;

fn term(x: vec4f, output: u32, column: u32) -> Term {
  let l = activations[output];
  let e = exp(-abs(l));
  return Term(
    max(l, vec4f(0.0)) - l * x + log(1.0 + e),
    select(e, vec4f(1.0), l >= vec4f(0.0)) / (1.0 + e) - x,
    vec4f(0.0),
  );
}
