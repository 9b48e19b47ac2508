// needs tiles/product.wgsl, conv2d/layer.wgsl
// The product of the windows of the large picture with W, as conv2d computes its value and upconv2d the gradient of its input: row
// = pixel of the small picture, column = its channel, k = (ky, kx, channel of the large picture). The kernel says where the large
// picture is read: fn large(at: u32) -> f32.
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

fn a_line(layer: Layer, line: u32) -> ALine {
  let pixels = layer.small_height * layer.small_width;
  let pixel = line % pixels;
  let y = i32(pixel / layer.small_width * layer.stride) - i32(layer.pad);
  let x = i32(pixel % layer.small_width * layer.stride) - i32(layer.pad);
  let start = i32(layer.large + line / pixels * layer.large_stride);
  return ALine(y, x, start + (y * i32(layer.large_width) + x) * i32(layer.large_channels));
}

// Where float `k` of a window lies; negative outside of the picture. Behind the window's end weights are zero.
fn in_window(layer: Layer, line: ALine, k: u32) -> i32 {
  let channels = layer.large_channels;
  let tap = k / channels;
  let ky = tap / layer.kernel;
  let kx = tap % layer.kernel;
  let y = u32(line.y + i32(ky));
  let x = u32(line.x + i32(kx));
  // Not by &&, whose branches a software adapter would compile for minutes: there are as many copies as loads.
  let inside = (y < layer.large_height) & (x < layer.large_width);
  return select(-1, line.at + i32((ky * layer.large_width + kx) * channels + k % channels), inside);
}

fn value_at(at: i32) -> f32 {
  return select(0.0, large(u32(max(at, 0))), at >= 0);
}

fn a(layer: Layer, line: ALine, k: u32) -> vec4f {
  let first = 4u * k;
  if (ALIGNED == 1u) {
    let at = in_window(layer, line, first);
    let start = u32(max(at, 0));
    return select(vec4f(), vec4f(large(start), large(start + 1u), large(start + 2u), large(start + 3u)), at >= 0);
  }
  return vec4f(
    value_at(in_window(layer, line, first)),
    value_at(in_window(layer, line, first + 1u)),
    value_at(in_window(layer, line, first + 2u)),
    value_at(in_window(layer, line, first + 3u)),
  );
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return (layer.weight + line * layer.weight_stride) / 4u;
}

fn b(layer: Layer, line: BLine, k: u32) -> vec4f {
  return parameters[line + k];
}

// The tile of workgroup number `index`.
fn window_tile(layer: Layer, index: u32, local: vec2u) {
  if (index < layer.across * layer.down) {
    tile(layer, vec2u(index % layer.across, index / layer.across), local, 0u, layer.weight_stride / 4u);
  }
}
