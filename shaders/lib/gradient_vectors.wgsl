// As lib/value_vectors.wgsl, for a backward pass: it reads `activations` or `deltas`, and stores gradients in `deltas`, set or added.
alias Element = vec4f;
const VALUES = 0u;
const GRADIENTS = 1u;

fn value_at(at: u32) -> f32 {
  return activations[at / 4u][at % 4u];
}

fn four_at(what: u32, at: u32, count: u32) -> vec4f {
  if (what == GRADIENTS) {
    return deltas[at / 4u];
  }
  return activations[at / 4u];
}

fn store_four(at: u32, count: u32, four: vec4f, accumulate: bool) {
  var sum = four;
  if (accumulate) {
    sum += deltas[at / 4u];
  }
  deltas[at / 4u] = sum;
}

fn store_statistics(at: u32, four: vec4f) {
  activations[at / 4u] = four;
}

fn store_padding(at: u32) {}
