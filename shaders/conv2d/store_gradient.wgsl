// needs conv2d/layer.wgsl
// What becomes of a sum in the backward pass: the gradient of what the layer reads (conv2d/layer.wgsl).
fn store_gradient(layer: Layer, picture: Picture, row: u32, column: u32, sum: vec4f) {
  let channel = 4u * column;
  if (row >= layer.examples * picture.height * picture.width || channel >= picture.channels) {
    return;
  }
  let at = place_of(picture, row, channel);
  let count = min(4u, picture.channels - channel);
  for (var i = 0u; i < count; i++) {
    var gradient = sum[i];
    if (layer.input_gradient != SET) {
      let old = deltas[at + i];
      gradient = select(gradient * old, gradient + old, layer.input_gradient == ADD);
    }
    deltas[at + i] = gradient;
  }
  let end = count + padding_behind(picture, row, channel);
  for (var i = count; i < end; i++) {
    deltas[at + i] = 0.0;
  }
}
