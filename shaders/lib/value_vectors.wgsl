// How a forward pass reads and stores `activations` where all that it asks for lies in whole vec4f; else lib/value_floats.wgsl.
// Places count floats; `count` of four values are asked for. What is read: values, or gradients at the same places.
alias Element = vec4f;
const VALUES = 0u;

fn value_at(at: u32) -> f32 {
  return activations[at / 4u][at % 4u];
}

fn four_at(what: u32, at: u32, count: u32) -> vec4f {
  return activations[at / 4u];
}

fn store_four(at: u32, count: u32, four: vec4f, accumulate: bool) {
  activations[at / 4u] = four;
}

fn store_statistics(at: u32, four: vec4f) {
  activations[at / 4u] = four;
}

fn store_padding(at: u32) {}
