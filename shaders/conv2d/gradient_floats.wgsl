// needs conv2d/layer.wgsl
// As conv2d/gradient_vectors.wgsl, where what is written has any number of channels: floats, one by one.
alias Element = f32;

fn float_at(at: u32) -> f32 {
  return deltas[at];
}

fn vector_at(at: u32) -> vec4f {
  return vec4f(deltas[at], deltas[at + 1u], deltas[at + 2u], deltas[at + 3u]);
}

fn store_gradient(layer: Layer, picture: Picture, places: Places, sum: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    let pixel = places.pixel[i];
    let channel = places.channel[i];
    if (is_in(layer, picture, pixel, channel)) {
      let at = place_of(picture, pixel, channel);
      var gradient = sum[i];
      if (layer.input_gradient != SET) {
        let old = deltas[at];
        gradient = select(gradient * old, gradient + old, layer.input_gradient == ADD);
      }
      deltas[at] = gradient;
      let end = at + 1u + padding_behind(picture, pixel, channel);
      for (var behind = at + 1u; behind < end; behind++) {
        deltas[behind] = 0.0;
      }
    }
  }
}
