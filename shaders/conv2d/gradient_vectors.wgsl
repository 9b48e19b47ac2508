// needs conv2d/layer.wgsl
// How a backward pass reads, and what becomes of a sum: the gradient of what the layer reads (conv2d/layer.wgsl). Where that has a
// multiple of four channels, so that four results of a pixel are a vec4f; else conv2d/gradient_floats.wgsl.
alias Element = vec4f;

fn float_at(at: u32) -> f32 {
  return deltas[at / 4u][at % 4u];
}

fn vector_at(at: u32) -> vec4f {
  return deltas[at / 4u];
}

fn store_gradient(layer: Layer, picture: Picture, places: Places, sum: vec4f) {
  let channel = places.channel.x;
  if (!is_in(layer, picture, places.pixel.x, channel)) {
    return;
  }
  let at = place_of(picture, places.pixel.x, channel) / 4u;
  var gradient = sum;
  if (layer.input_gradient != SET) {
    let old = deltas[at];
    gradient = select(gradient * old, gradient + old, layer.input_gradient == ADD);
  }
  deltas[at] = gradient;
}
