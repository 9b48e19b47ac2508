// needs conv2d/layer.wgsl, activation/table.wgsl
// How a forward pass reads, and what becomes of a sum: bias and activation, and the activation's derivative into `deltas`. Where what
// is written has a multiple of four channels, so that four results of a pixel are a vec4f; else conv2d/value_floats.wgsl.
alias Element = vec4f;

fn float_at(at: u32) -> f32 {
  return activations[at / 4u][at % 4u];
}

fn vector_at(at: u32) -> vec4f {
  return activations[at / 4u];
}

fn store_value(layer: Layer, picture: Picture, places: Places, sum: vec4f) {
  let channel = places.channel.x;
  if (!is_in(layer, picture, places.pixel.x, channel)) {
    return;
  }
  let a = sum + parameters[(layer.bias + channel) / 4u];
  let at = place_of(picture, places.pixel.x, channel) / 4u;
  if (layer.activated == 1u) {
    activations[at] = activate(a);
    deltas[at] = activate_derivative(a);
  } else {
    activations[at] = a;
  }
}
