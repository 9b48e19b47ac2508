// As lib/gradient_vectors.wgsl, where values begin anywhere in a vec4f: floats, one by one. Those that are not asked for are 0.
alias Element = f32;
const VALUES = 0u;
const GRADIENTS = 1u;

fn value_at(at: u32) -> f32 {
  return activations[at];
}

fn four_at(what: u32, at: u32, count: u32) -> vec4f {
  var four: vec4f;
  if (what == GRADIENTS) {
    four = vec4f(deltas[at], deltas[at + 1u], deltas[at + 2u], deltas[at + 3u]);
  } else {
    four = vec4f(activations[at], activations[at + 1u], activations[at + 2u], activations[at + 3u]);
  }
  return select(vec4f(), four, vec4u(0u, 1u, 2u, 3u) < vec4u(count));
}

fn store_four(at: u32, count: u32, four: vec4f, accumulate: bool) {
  for (var i = 0u; i < min(count, 4u); i++) {
    var sum = four[i];
    if (accumulate) {
      sum += deltas[at + i];
    }
    deltas[at + i] = sum;
  }
}

fn store_statistics(at: u32, four: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    activations[at + i] = four[i];
  }
}

// Zeros to the next whole vec4f.
fn store_padding(at: u32) {
  for (var i = at; i % 4u != 0u; i++) {
    deltas[i] = 0.0;
  }
}
