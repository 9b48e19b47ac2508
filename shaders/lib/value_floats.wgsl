// As lib/value_vectors.wgsl, where values begin anywhere in a vec4f: floats, one by one. Those that are not asked for are 0.
alias Element = f32;
const VALUES = 0u;

fn value_at(at: u32) -> f32 {
  return activations[at];
}

fn four_at(what: u32, at: u32, count: u32) -> vec4f {
  let four = vec4f(activations[at], activations[at + 1u], activations[at + 2u], activations[at + 3u]);
  return select(vec4f(), four, vec4u(0u, 1u, 2u, 3u) < vec4u(count));
}

fn store_four(at: u32, count: u32, four: vec4f, accumulate: bool) {
  for (var i = 0u; i < min(count, 4u); i++) {
    activations[at + i] = four[i];
  }
}

fn store_statistics(at: u32, four: vec4f) {
  store_four(at, 4u, four, false);
}

// Zeros to the next whole vec4f.
fn store_padding(at: u32) {
  for (var i = at; i % 4u != 0u; i++) {
    activations[i] = 0.0;
  }
}
