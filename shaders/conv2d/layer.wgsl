// needs lib/input_gradient.wgsl
// A convolution from a large picture to a small one, or back. Pictures are [height, width, channels], one row an example, and rows
// of every matrix are padded with zeros to a multiple of four floats. The pixel (y, x) of the small picture belongs to the window of
// the large one that begins at (y stride - pad, x stride - pad); what lies outside counts as zero.
//
//   W [small_channels, kernel, kernel, large_channels], rows padded to a multiple of four floats and so many rows
//   conv2d:   small = W * windows of large;  upconv2d: large = its transpose applied to small
//
// Offsets and strides count floats.
struct Layer {
  examples: u32,       // a multiple of four
  large_height: u32,
  large_width: u32,
  large_channels: u32,
  large: u32,          // offset in `activations` (and of its gradient in `deltas`)
  large_stride: u32,   // from one example to the next
  small_height: u32,
  small_width: u32,
  small_channels: u32,
  small: u32,
  small_stride: u32,
  kernel: u32,
  stride: u32,
  pad: u32,
  weight: u32,         // offset of W in `parameters` (and of its gradient in `gradients`)
  weight_stride: u32,
  bias: u32,           // offset of the bias, one a channel of what is computed, padded with zeros
  activated: u32,      // 1: an activation follows; 0: the value is what the sum gives
  input_gradient: u32, // what becomes of the gradient of what is read: SET, MULTIPLY or ADD
  across: u32,         // workgroups that cover the columns of the result
  down: u32,           // and its rows, of a phase where there are several
  first_group: u32,    // the layer's first workgroup where one dispatch serves several layers
  part_windows: u32,   // windows of a part of the weight gradients, a multiple of four
}

// One of the two pictures.
struct Picture {
  height: u32,
  width: u32,
  channels: u32,
  offset: u32,
  stride: u32,
}

fn large_picture(layer: Layer) -> Picture {
  return Picture(layer.large_height, layer.large_width, layer.large_channels, layer.large, layer.large_stride);
}

fn small_picture(layer: Layer) -> Picture {
  return Picture(layer.small_height, layer.small_width, layer.small_channels, layer.small, layer.small_stride);
}

// Where four results of a product lie: pixels of a picture, those of all examples one behind the other, and channels. What is
// beyond the last of them is no result.
struct Places {
  pixel: vec4u,
  channel: vec4u,
}

fn is_in(layer: Layer, picture: Picture, pixel: u32, channel: u32) -> bool {
  return pixel < layer.examples * picture.height * picture.width && channel < picture.channels;
}

// Where the float lies.
fn place_of(picture: Picture, pixel: u32, channel: u32) -> u32 {
  let pixels = picture.height * picture.width;
  if (picture.stride == pixels * picture.channels) {
    return picture.offset + pixel * picture.channels + channel;
  }
  return picture.offset + pixel / pixels * picture.stride + pixel % pixels * picture.channels + channel;
}

// Floats behind the last channel of the last pixel of an example, which are padding; 0 for all other places.
fn padding_behind(picture: Picture, pixel: u32, channel: u32) -> u32 {
  let pixels = picture.height * picture.width;
  let padding = (4u - pixels * picture.channels % 4u) % 4u;
  if (padding == 0u || channel + 1u < picture.channels) {
    return 0u;
  }
  return select(0u, padding, pixel % pixels == pixels - 1u);
}
