// needs tiles/product.wgsl, conv2d/layer.wgsl, lib/fault.wgsl
// Gradients of W and of the bias, of convolutions either way: dW = smallᵀ * windows of large, row = channel of the small picture,
// column = place in the window (ky, kx, channel of the large picture), k = pixel of the small one; one of the two is a gradient.
// db = sum of the gradient over all pixels of its picture. All layers of an op in one dispatch.
//
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   PARTS > 1: each part sums a stretch of the pixels into gradients of its own, and adam adds the parts up in their order.
//
// The kernel says where the pictures are read, fn small(at: u32) -> f32 and fn large(at: u32) -> f32, and of which the bias is:
// fn biased(layer: Layer) -> Picture, fn of_bias(at: u32) -> f32.
//
// Grid: a workgroup computes one tile of one dW (tiles/tile_*.wgsl), and one more column of workgroups the biases, four
// elements an invocation. `first_group` tells whose workgroup it is. All parts lie one behind the other.
override PARTS = 1u;

struct Parts {
  groups: u32,  // workgroups of a part
  size: u32,    // vec4f of the gradients of a part
}

const A_ALONG_K = false;
const B_ALONG_K = false;
alias ALine = u32;

// Four places in the window.
struct BLine {
  ky: vec4i,
  kx: vec4i,
  channel: vec4i,
}

// Channel of the small picture.
fn a_line(layer: Layer, line: u32) -> ALine {
  return 4u * line;
}

fn a(layer: Layer, line: ALine, k: u32) -> vec4f {
  let at = place_of(small_picture(layer), k, line);
  let channels = line + vec4u(0u, 1u, 2u, 3u);
  let values = vec4f(small(at), small(at + 1u), small(at + 2u), small(at + 3u));
  return select(vec4f(), values, channels < vec4u(layer.small_channels));
}

fn b_line(layer: Layer, line: u32) -> BLine {
  let place = 4u * line + vec4u(0u, 1u, 2u, 3u);
  let tap = place / layer.large_channels;
  return BLine(vec4i(tap / layer.kernel), vec4i(tap % layer.kernel), vec4i(place % layer.large_channels));
}

fn b(layer: Layer, line: BLine, k: u32) -> vec4f {
  let pixels = layer.small_height * layer.small_width;
  let pixel = k % pixels;
  let y = line.ky + i32(pixel / layer.small_width * layer.stride) - i32(layer.pad);
  let x = line.kx + i32(pixel % layer.small_width * layer.stride) - i32(layer.pad);
  let picture = large_picture(layer);
  // Negative ones are large as u32.
  let inside = (vec4u(y) < vec4u(picture.height)) & (vec4u(x) < vec4u(picture.width))
    & (line.ky < vec4i(i32(layer.kernel)));
  let start = i32(picture.offset + k / pixels * picture.stride);
  let at = start + (y * i32(picture.width) + x) * i32(picture.channels) + line.channel;
  let places = vec4u(select(vec4i(0), at, inside));
  return select(vec4f(), vec4f(large(places.x), large(places.y), large(places.z), large(places.w)), inside);
}

fn put(index: u32, gradient: vec4f) {
  gradients[index] = gradient;
  if (faulty(gradient)) {
    atomicOr(&state.fault, FAULTY_GRADIENT);
  }
}

// `weight` and `bias` of the layer are those of the part.
fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  let rows = (layer.small_channels + 3u) / 4u * 4u;
  if (row < rows && 4u * column < layer.weight_stride) {
    put((layer.weight + row * layer.weight_stride) / 4u + column, sum);
  }
}

fn bias_gradient(layer: Layer, column: u32, first: u32, end: u32) {
  let picture = biased(layer);
  let channel = 4u * column;
  if (channel >= picture.channels) {
    return;
  }
  var db = vec4f();
  for (var pixel = first; pixel < end; pixel++) {
    let at = place_of(picture, pixel, channel);
    db += vec4f(of_bias(at), of_bias(at + 1u), of_bias(at + 2u), of_bias(at + 3u));
  }
  let real = channel + vec4u(0u, 1u, 2u, 3u) < vec4u(picture.channels);
  put(layer.bias / 4u + column, select(vec4f(), db, real));
}

fn gradient_tile(index: u32, local: vec2u) {
  let part = index / parts.groups;
  let group = index % parts.groups;
  if (part >= PARTS) {
    return;
  }
  var i = 0u;
  while (i + 1u < arrayLength(&layers) && group >= layers[i + 1u].first_group) {
    i++;
  }
  var layer = layers[i];
  layer.weight += part * parts.size * 4u;
  layer.bias += part * parts.size * 4u;
  let windows = layer.examples * layer.small_height * layer.small_width;
  let picture = biased(layer);
  let pixels = layer.examples * picture.height * picture.width;

  let row = (group - layer.first_group) / layer.across;
  let column = (group - layer.first_group) % layer.across;
  if (column + 1u == layer.across) {
    let first = min(part * layer.part_pixels, pixels);
    let end = min(first + layer.part_pixels, pixels);
    // The biases may be more than the rows of dW.
    for (var at = row * LANES_X * LANES_Y + local.y * LANES_X + local.x; 4u * at < picture.channels; at += layer.down * LANES_X * LANES_Y) {
      bias_gradient(layer, at, first, end);
    }
  } else {
    let first = min(part * layer.part_windows, windows);
    let end = min(first + layer.part_windows, windows);
    tile(layer, vec2u(column, row), local, first / 4u, end / 4u);
  }
}
