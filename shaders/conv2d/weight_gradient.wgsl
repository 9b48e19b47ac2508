// needs tiles/product.wgsl, conv2d/layer.wgsl, lib/digits.wgsl, lib/fault.wgsl
// Gradient of W, of convolutions either way: dW = smallᵀ * windows of large, row = channel of the small picture, column = place in
// the window (ky, kx, channel of the large picture), k = pixel of the small one; one of the two is a gradient. Several layers of an
// op in one dispatch. That of the bias is conv2d/conv2d_bias_gradient.wgsl.
//
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   PARTS > 1: each part sums a stretch of the pixels into gradients of its own, and adam adds the parts up in their order.
//
// The kernel says which picture lies where: fn small(at: u32) -> vec4f, the vec4f that the float `at` begins, fn large(at: u32),
// and fn small_float(at: u32) -> f32, fn large_float(at: u32).
//
// Grid: a workgroup computes one tile of one dW (tiles/tile_*.wgsl). `first_group` tells whose workgroup it is. All parts lie one
// behind the other.
//
// SMALL_ALIGNED, LARGE_ALIGNED: the pictures of all layers have a multiple of four channels.
override PARTS = 1u;
override SMALL_ALIGNED = 0u;
override LARGE_ALIGNED = 0u;

struct Parts {
  groups: u32,  // workgroups of a part
  size: u32,    // vec4f of the gradients of a part
}

const A_ALONG_K = false;
const B_ALONG_K = false;
alias ALine = u32;

// Four places in the window, and how far behind its first float they lie.
struct BLine {
  ky: vec4i,
  kx: vec4i,
  offset: vec4i,
}

// Four pixels of the small picture: their x, y and example, where they lie, and where their windows begin.
struct KBlock {
  pixel: Digits,
  small: vec4u,
  y: vec4i,
  x: vec4i,
  large: vec4i,
}

fn radix(layer: Layer) -> vec2u {
  return vec2u(layer.small_width, layer.small_height);
}

fn k_at(layer: Layer, pixel: Digits) -> KBlock {
  let own = (pixel.middle * layer.small_width + pixel.low) * layer.small_channels;
  let y = vec4i(pixel.middle * layer.stride) - i32(layer.pad);
  let x = vec4i(pixel.low * layer.stride) - i32(layer.pad);
  let start = vec4i(layer.large + pixel.high * layer.large_stride);
  let large = start + (y * i32(layer.large_width) + x) * i32(layer.large_channels);
  return KBlock(pixel, layer.small + pixel.high * layer.small_stride + own, y, x, large);
}

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return k_at(layer, digits(4u * number + order, radix(layer)));
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k_at(layer, digits_sum(k.pixel, step.pixel, radix(layer)));
}

// Channel of the small picture.
fn a_line(layer: Layer, line: u32) -> ALine {
  return 4u * line;
}

fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  let at = k.small[i] + line;
  if (SMALL_ALIGNED == 1u) {
    return small(at);
  }
  let values = vec4f(small_float(at), small_float(at + 1u), small_float(at + 2u), small_float(at + 3u));
  return select(vec4f(), values, line + vec4u(0u, 1u, 2u, 3u) < vec4u(layer.small_channels));
}

// Places behind the window's end are outside of every picture.
fn b_line(layer: Layer, line: u32) -> BLine {
  let place = digits(4u * line + vec4u(0u, 1u, 2u, 3u), vec2u(layer.large_channels, layer.kernel));
  let offset = (place.high * layer.large_width + place.middle) * layer.large_channels + place.low;
  let ky = select(vec4i(place.high), vec4i(0x100000), place.high >= vec4u(layer.kernel));
  return BLine(ky, vec4i(place.middle), vec4i(offset));
}

// Zeros outside of the picture: negative places are large as u32.
fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  if (LARGE_ALIGNED == 1u) {
    let y = u32(line.ky.x + k.y[i]);
    let x = u32(line.kx.x + k.x[i]);
    let inside = (y < layer.large_height) & (x < layer.large_width);
    return select(vec4f(), large(u32(select(0, k.large[i] + line.offset.x, inside))), inside);
  }
  let y = vec4u(line.ky + k.y[i]);
  let x = vec4u(line.kx + k.x[i]);
  let inside = (y < vec4u(layer.large_height)) & (x < vec4u(layer.large_width));
  let at = vec4u(select(vec4i(), k.large[i] + line.offset, inside));
  return select(vec4f(), vec4f(large_float(at.x), large_float(at.y), large_float(at.z), large_float(at.w)), inside);
}

// `weight` of the layer is that of the part.
fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  let rows = (layer.small_channels + 3u) / 4u * 4u;
  if (row < rows && 4u * column < layer.weight_stride) {
    gradients[(layer.weight + row * layer.weight_stride) / 4u + column] = sum;
    if (faulty(sum)) {
      atomicOr(&state.fault, FAULTY_GRADIENT);
    }
  }
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
  let windows = layer.examples * layer.small_height * layer.small_width;
  let first = min(part * layer.part_windows, windows);
  let end = min(first + layer.part_windows, windows);
  let own = group - layer.first_group;
  tile(layer, vec2u(own % layer.across, own / layer.across), local, first / 4u, end / 4u);
}
