// needs conv2d/layer.wgsl, activation/table.wgsl
// What becomes of a sum in the forward pass: bias and activation, and the activation's derivative into `deltas`. Channels need not
// fill whole vec4f, so that floats are stored one by one. The kernel says what the bias of four channels is:
// fn bias(at: u32) -> vec4f.
fn store_value(layer: Layer, picture: Picture, row: u32, column: u32, sum: vec4f) {
  let channel = 4u * column;
  if (row >= layer.examples * picture.height * picture.width || channel >= picture.channels) {
    return;
  }
  let a = sum + bias(layer.bias + channel);
  let y = activate(a);
  let derivative = activate_derivative(a);
  let at = place_of(picture, row, channel);
  let count = min(4u, picture.channels - channel);
  let activated = layer.activated == 1u;
  for (var i = 0u; i < count; i++) {
    activations[at + i] = select(a[i], y[i], activated);
    if (activated) {
      deltas[at + i] = derivative[i];
    }
  }
  let end = count + padding_behind(picture, row, channel);
  for (var i = count; i < end; i++) {
    activations[at + i] = 0.0;
    if (activated) {
      deltas[at + i] = 0.0;
    }
  }
}
