// needs tiles/product.wgsl, conv2d/layer.wgsl, lib/digits.wgsl
// The product of the windows of the large picture with W, as conv2d computes its value and upconv2d the gradient of its input: row
// = pixel of the small picture, column = its channel, k = (ky, kx, channel of the large picture). How the large picture is read is
// in conv2d/*_floats.wgsl and conv2d/*_vectors.wgsl: fn float_at(at: u32) -> f32, fn vector_at(at: u32) -> vec4f.
//
// ALIGNED: the large picture has a multiple of four channels, so that four k lie one behind the other.
override ALIGNED = 0u;

const A_ALONG_K = true;
const B_ALONG_K = true;
alias BLine = u32;

// A window: where it begins, and the float there.
struct ALine {
  y: i32,
  x: i32,
  at: i32,
}

// Four k: the vec4f of a row of W, their channels, kx and ky, and how far behind the window's first float they lie.
struct KBlock {
  vector: u32,
  place: Digits,
  offset: vec4i,
}

fn radix(layer: Layer) -> vec2u {
  return vec2u(layer.large_channels, layer.kernel);
}

fn k_at(layer: Layer, vector: u32, place: Digits) -> KBlock {
  let offset = (place.high * layer.large_width + place.middle) * layer.large_channels + place.low;
  return KBlock(vector, place, vec4i(offset));
}

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return k_at(layer, number, digits(4u * number + order, radix(layer)));
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k_at(layer, k.vector + step.vector, digits_sum(k.place, step.place, radix(layer)));
}

fn a_line(layer: Layer, line: u32) -> ALine {
  let pixels = layer.small_height * layer.small_width;
  let pixel = line % pixels;
  let y = i32(pixel / layer.small_width * layer.stride) - i32(layer.pad);
  let x = i32(pixel % layer.small_width * layer.stride) - i32(layer.pad);
  let start = i32(layer.large + line / pixels * layer.large_stride);
  return ALine(y, x, start + (y * i32(layer.large_width) + x) * i32(layer.large_channels));
}

// Zeros outside of the picture: negative places are large as u32. Behind the window's end weights are zero. Conditions are
// joined by &, as a software adapter would compile the branches of && for minutes: there are as many copies as loads.
fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  if (ALIGNED == 1u) {
    let y = u32(line.y) + k.place.high.x;
    let x = u32(line.x) + k.place.middle.x;
    let inside = (y < layer.large_height) & (x < layer.large_width);
    return select(vec4f(), vector_at(u32(select(0, line.at + k.offset.x, inside))), inside);
  }
  let y = u32(line.y) + k.place.high;
  let x = u32(line.x) + k.place.middle;
  let inside = (y < vec4u(layer.large_height)) & (x < vec4u(layer.large_width));
  let at = vec4u(select(vec4i(), line.at + k.offset, inside));
  return select(vec4f(), vec4f(float_at(at.x), float_at(at.y), float_at(at.z), float_at(at.w)), inside);
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return (layer.weight + line * layer.weight_stride) / 4u;
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  return parameters[line + k.vector];
}

// Where four results lie: all in one pixel.
fn places(layer: Layer, row: u32, column: u32) -> Places {
  return Places(vec4u(row), 4u * column + vec4u(0u, 1u, 2u, 3u));
}

// The tile of workgroup number `index`.
fn window_tile(layer: Layer, index: u32, local: vec2u) {
  if (index < layer.across * layer.down) {
    tile(layer, vec2u(index % layer.across, index / layer.across), local, 0u, layer.weight_stride / 4u);
  }
}
