// needs tiles/product.wgsl, conv2d/layer.wgsl, lib/digits.wgsl
// The transpose of conv2d/windows.wgsl, as upconv2d computes its value and conv2d the gradient of its input. The pixels of the large
// picture come in phases: those of one phase, (y + pad) % stride and (x + pad) % stride, are reached by the same taps of the kernel,
// (ky, kx) = phase + stride (ty, tx), and those of equal (y + pad) / stride and (x + pad) / stride, a cell, by the same pixels of
// the small one. So a phase is a product without zeros: k = (ty, tx, channel of the small picture). How the small picture is read
// is in conv2d/*_floats.wgsl and conv2d/*_vectors.wgsl: fn float_at(at: u32) -> f32, fn vector_at(at: u32) -> vec4f.
//
// BESIDE: all phases in one product, side by side: row = cell, column = (phase, channel of the large picture). Else each has one of
// its own: row = pixel of the phase, column = channel. One needs fewer tiles where channels are few, the other where pixels are.
// ALIGNED: the small picture has a multiple of four channels, so that four k lie one behind the other.
// WHOLE: the large one has, so that four columns do.
override BESIDE = 0u;
override ALIGNED = 0u;
override WHOLE = 0u;

const A_ALONG_K = true;
const B_ALONG_K = false;

// The phase that the workgroup is in.
var<private> phase: vec2u;

// What the tap (0, 0) reads: a pixel of the small picture, and the float there.
struct ALine {
  y: i32,
  x: i32,
  at: i32,
}

// Four columns: the first taps of their phases, and where these lie in a row of W.
struct BLine {
  ky: vec4u,
  kx: vec4u,
  at: vec4u,
}

// Four k: their channels, tx and ty, how far from tap (0, 0)'s float they lie, and where their taps' weights of phase 0 do.
struct KBlock {
  place: Digits,
  offset: vec4i,
  weight: vec4u,
}

// Taps of a phase along one axis; the last ones may lie behind the kernel's end.
fn taps(layer: Layer) -> u32 {
  return (layer.kernel + layer.stride - 1u) / layer.stride;
}

fn radix(layer: Layer) -> vec2u {
  return vec2u(layer.small_channels, taps(layer));
}

fn k_at(layer: Layer, place: Digits) -> KBlock {
  let back = (place.high * layer.small_width + place.middle) * layer.small_channels;
  let tap = layer.stride * (place.high * layer.kernel + place.middle);
  let weight = layer.weight + place.low * layer.weight_stride + tap * layer.large_channels;
  return KBlock(place, vec4i(place.low) - vec4i(back), weight);
}

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return k_at(layer, digits(4u * number + order, radix(layer)));
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k_at(layer, digits_sum(k.place, step.place, radix(layer)));
}

// Rows along one axis of so many pixels, and the first of the cells.
fn rows_of(layer: Layer, pixels: u32) -> u32 {
  if (BESIDE == 1u) {
    return (pixels - 1u + layer.pad) / layer.stride - layer.pad / layer.stride + 1u;
  }
  return (pixels + layer.stride - 1u) / layer.stride;
}

// Example, and the cell along each axis of a row.
fn cell_of(layer: Layer, line: u32) -> vec3u {
  let width = rows_of(layer, layer.large_width);
  let all = rows_of(layer, layer.large_height) * width;
  let place = vec2u(line % all / width, line % all % width);
  // Where the phase's pixel number 0 lies before the picture, its first one is in the next cell.
  let first = select((vec2u(layer.pad) + layer.stride - 1u - phase.yx) / layer.stride, vec2u(layer.pad / layer.stride), BESIDE == 1u);
  return vec3u(line / all, place + first);
}

fn a_line(layer: Layer, line: u32) -> ALine {
  let cell = cell_of(layer, line);
  let start = i32(layer.small + cell.x * layer.small_stride);
  let pixel = i32(cell.y * layer.small_width + cell.z);
  return ALine(i32(cell.y), i32(cell.z), start + pixel * i32(layer.small_channels));
}

// Zeros outside of the picture, and behind the last tap, where weights are zero; negative places are large as u32.
fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  if (ALIGNED == 1u) {
    let y = u32(line.y) - k.place.high.x;
    let x = u32(line.x) - k.place.middle.x;
    let inside = (y < layer.small_height) & (x < layer.small_width);
    return select(vec4f(), vector_at(u32(select(0, line.at + k.offset.x, inside))), inside);
  }
  let y = u32(line.y) - k.place.high;
  let x = u32(line.x) - k.place.middle;
  let inside = (y < vec4u(layer.small_height)) & (x < vec4u(layer.small_width));
  let at = vec4u(select(vec4i(), line.at + k.offset, inside));
  return select(vec4f(), vec4f(float_at(at.x), float_at(at.y), float_at(at.z), float_at(at.w)), inside);
}

// Channels of the large picture of four columns, and their phases.
fn columns_of(layer: Layer, column: u32) -> Digits {
  let four = 4u * column + vec4u(0u, 1u, 2u, 3u);
  if (BESIDE == 1u) {
    return digits(four, vec2u(layer.large_channels, layer.stride));
  }
  return Digits(four, vec4u(phase.x), vec4u(phase.y));
}

fn b_line(layer: Layer, line: u32) -> BLine {
  let column = columns_of(layer, line);
  let at = (column.high * layer.kernel + column.middle) * layer.large_channels + column.low;
  return BLine(column.high, column.middle, at);
}

fn weight(at: u32) -> f32 {
  return parameters[at / 4u][at % 4u];
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  let ky = line.ky + layer.stride * k.place.high[i];
  let kx = line.kx + layer.stride * k.place.middle[i];
  let inside = (ky < vec4u(layer.kernel)) & (kx < vec4u(layer.kernel));
  let at = k.weight[i] + line.at;
  if (WHOLE == 1u) {
    return select(vec4f(), parameters[at.x / 4u], inside.x);
  }
  return select(vec4f(), vec4f(weight(at.x), weight(at.y), weight(at.z), weight(at.w)), inside);
}

// The vec4f of k.
fn phase_depth(layer: Layer) -> u32 {
  return (taps(layer) * taps(layer) * layer.small_channels + 3u) / 4u;
}

// Where four results lie; those outside of the picture are beyond all its pixels.
fn places(layer: Layer, row: u32, column: u32) -> Places {
  let cell = cell_of(layer, row);
  let own = columns_of(layer, column);
  let y = layer.stride * cell.y + own.high - layer.pad;
  let x = layer.stride * cell.z + own.middle - layer.pad;
  let pixel = (cell.x * layer.large_height + y) * layer.large_width + x;
  let inside = (y < vec4u(layer.large_height)) & (x < vec4u(layer.large_width)) & (own.high < vec4u(layer.stride));
  return Places(select(vec4u(0xffffffffu), pixel, inside & (vec4u(cell.x) < vec4u(layer.examples))), own.low);
}

// The tile of workgroup number `index`: phases one behind the other.
fn phase_tile(layer: Layer, index: u32, local: vec2u) {
  let tiles = layer.across * layer.down;
  let count = select(layer.stride * layer.stride, 1u, BESIDE == 1u);
  if (index < tiles * count) {
    phase = vec2u(index / tiles % layer.stride, index / tiles / layer.stride);
    let group = index % tiles;
    tile(layer, vec2u(group % layer.across, group / layer.across), local, 0u, phase_depth(layer));
  }
}
