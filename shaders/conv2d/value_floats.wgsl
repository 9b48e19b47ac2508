// needs conv2d/layer.wgsl, activation/table.wgsl
// As conv2d/value_vectors.wgsl, where what is written has any number of channels: floats, one by one.
alias Element = f32;

fn float_at(at: u32) -> f32 {
  return activations[at];
}

fn vector_at(at: u32) -> vec4f {
  return vec4f(activations[at], activations[at + 1u], activations[at + 2u], activations[at + 3u]);
}

fn bias(at: u32) -> f32 {
  return parameters[at / 4u][at % 4u];
}

fn store_value(layer: Layer, picture: Picture, places: Places, sum: vec4f) {
  let own = layer.bias + places.channel;
  let a = sum + vec4f(bias(own.x), bias(own.y), bias(own.z), bias(own.w));
  let y = activate(a);
  let derivative = activate_derivative(a);
  let activated = layer.activated == 1u;
  for (var i = 0u; i < 4u; i++) {
    let pixel = places.pixel[i];
    let channel = places.channel[i];
    if (is_in(layer, picture, pixel, channel)) {
      let at = place_of(picture, pixel, channel);
      activations[at] = select(a[i], y[i], activated);
      if (activated) {
        deltas[at] = derivative[i];
      }
      let end = at + 1u + padding_behind(picture, pixel, channel);
      for (var behind = at + 1u; behind < end; behind++) {
        activations[behind] = 0.0;
        if (activated) {
          deltas[behind] = 0.0;
        }
      }
    }
  }
}
