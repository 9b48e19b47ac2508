// needs tiles/product.wgsl, conv2d/layer.wgsl
// The transpose of conv2d/windows.wgsl, as upconv2d computes its value and conv2d the gradient of its input: column = channel of the
// large picture. Its pixels come in phases: those of one phase, (y + pad) % stride and (x + pad) % stride, are reached by the
// same taps of the kernel, (ky, kx) = phase + stride (ty, tx). So a phase is a product without zeros: row = pixel of the phase, k =
// (ty, tx, channel of the small picture). The kernel says where the small picture is read: fn small(at: u32) -> f32.
//
// ALIGNED: the small picture has a multiple of four channels, so that four k lie one behind the other.
override ALIGNED = 0u;

const A_ALONG_K = true;
const B_ALONG_K = false;
alias BLine = u32;

// The phase that the workgroup is in.
var<private> phase: vec2u;

// What the tap (0, 0) of the phase reads: a pixel of the small picture, and the float there.
struct ALine {
  y: i32,
  x: i32,
  at: i32,
}

// Taps of a phase along one axis; the last ones may lie behind the kernel's end.
fn taps(layer: Layer) -> u32 {
  return (layer.kernel + layer.stride - 1u) / layer.stride;
}

// Pixels of a phase along one axis of so many pixels; the last one may lie outside.
fn phase_pixels(layer: Layer, pixels: u32) -> u32 {
  return (pixels + layer.stride - 1u) / layer.stride;
}

// Where the phase's pixel number `i` lies along an axis.
fn in_phase(layer: Layer, own: u32, i: u32) -> u32 {
  return i * layer.stride + (own + layer.kernel * layer.stride - layer.pad) % layer.stride;
}

// Example and pixel of the large picture of a row of the phase.
fn pixel_of(layer: Layer, line: u32) -> vec3u {
  let width = phase_pixels(layer, layer.large_width);
  let pixels = phase_pixels(layer, layer.large_height) * width;
  let i = line % pixels;
  return vec3u(line / pixels, in_phase(layer, phase.y, i / width), in_phase(layer, phase.x, i % width));
}

fn a_line(layer: Layer, line: u32) -> ALine {
  let pixel = pixel_of(layer, line);
  let y = i32((pixel.y + layer.pad) / layer.stride);
  let x = i32((pixel.z + layer.pad) / layer.stride);
  let start = i32(layer.small + pixel.x * layer.small_stride);
  return ALine(y, x, start + (y * i32(layer.small_width) + x) * i32(layer.small_channels));
}

// Where float `k` of what a pixel is made of lies; negative outside of the picture. Behind the last tap weights are zero.
fn in_taps(layer: Layer, line: ALine, k: u32) -> i32 {
  let channels = layer.small_channels;
  let tap = k / channels;
  let ty = tap / taps(layer);
  let tx = tap % taps(layer);
  let y = u32(line.y - i32(ty));
  let x = u32(line.x - i32(tx));
  // Not by &&, whose branches a software adapter would compile for minutes: there are as many copies as loads.
  let inside = (y < layer.small_height) & (x < layer.small_width);
  return select(-1, line.at - i32((ty * layer.small_width + tx) * channels) + i32(k % channels), inside);
}

fn value_at(at: i32) -> f32 {
  return select(0.0, small(u32(max(at, 0))), at >= 0);
}

fn a(layer: Layer, line: ALine, k: u32) -> vec4f {
  let first = 4u * k;
  if (ALIGNED == 1u) {
    let at = in_taps(layer, line, first);
    let start = u32(max(at, 0));
    return select(vec4f(), vec4f(small(start), small(start + 1u), small(start + 2u), small(start + 3u)), at >= 0);
  }
  return vec4f(
    value_at(in_taps(layer, line, first)),
    value_at(in_taps(layer, line, first + 1u)),
    value_at(in_taps(layer, line, first + 2u)),
    value_at(in_taps(layer, line, first + 3u)),
  );
}

// Channel of the large picture.
fn b_line(layer: Layer, line: u32) -> BLine {
  return 4u * line;
}

fn b(layer: Layer, line: BLine, k: u32) -> vec4f {
  let tap = k / layer.small_channels;
  let ky = phase.y + layer.stride * (tap / taps(layer));
  let kx = phase.x + layer.stride * (tap % taps(layer));
  let row = layer.weight + k % layer.small_channels * layer.weight_stride;
  let at = row + (ky * layer.kernel + kx) * layer.large_channels + line;
  let weights = vec4f(parameters[at], parameters[at + 1u], parameters[at + 2u], parameters[at + 3u]);
  return select(vec4f(), weights, (ky < layer.kernel) & (kx < layer.kernel));
}

// The vec4f of k of a phase, and its rows.
fn phase_depth(layer: Layer) -> u32 {
  return (taps(layer) * taps(layer) * layer.small_channels + 3u) / 4u;
}

// The row of the large picture, all phases together, that a row of the phase is; beyond all of them where it lies outside.
fn row_of(layer: Layer, line: u32) -> u32 {
  let pixel = pixel_of(layer, line);
  let row = (pixel.x * layer.large_height + pixel.y) * layer.large_width + pixel.z;
  let inside = pixel.x < layer.examples && pixel.y < layer.large_height && pixel.z < layer.large_width;
  return select(0xffffffffu, row, inside);
}

// The tile of workgroup number `index`: phases one behind the other.
fn phase_tile(layer: Layer, index: u32, local: vec2u) {
  let tiles = layer.across * layer.down;
  if (index < tiles * layer.stride * layer.stride) {
    phase = vec2u(index / tiles % layer.stride, index / tiles / layer.stride);
    let group = index % tiles;
    tile(layer, vec2u(group % layer.across, group / layer.across), local, 0u, phase_depth(layer));
  }
}
