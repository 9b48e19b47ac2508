// needs tile, tiles/product.wgsl, lib/digits.wgsl, lib/fault.wgsl
// Embeddings, gradient of W: dW = hotᵀ dy, where a row of `hot` is 1 at the row of W that the position has taken, and 0 elsewhere.
// k counts the positions of all rows. A product, as each sum then runs in its order without atomics. All embeddings in one dispatch.
//
//   taken [rows, length], dy [rows, length, width] -> dW [symbols and more, width]
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   PARTS > 1: each part sums a stretch of the positions into gradients of its own, and adam adds the parts up in their order.
//
// Grid: a workgroup computes one tile of one dW (tiles/tile_*.wgsl). `first_group` tells whose workgroup it is. All parts lie one
// behind the other.
override PARTS = 1u;

struct Parts {
  groups: u32,  // workgroups of a part
  size: u32,    // vec4f of the gradients of a part
}

struct Layer {
  rows: u32,            // a multiple of four
  length: u32,          // positions of a row
  width: u32,           // vec4f of a position
  taken: u32,           // offset in `activations`, in floats, as its stride
  taken_stride: u32,
  y: u32,               // offset of dy in `deltas`, in vec4f, as its stride
  y_stride: u32,
  weight: u32,          // offset of dW in `gradients`, in vec4f
  weight_rows: u32,     // a multiple of four
  across: u32,          // workgroups that cover the columns of dW
  first_group: u32,
  part_positions: u32,  // of a part, a multiple of four
}

const A_ALONG_K = false;
const B_ALONG_K = false;
alias ALine = u32;
alias BLine = u32;

// Four positions: their places, the rows of W that they have, and where their dy lie.
struct KBlock {
  place: Digits,
  taken: vec4u,
  at: vec4u,
}

@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: Faults;
@group(0) @binding(4) var<uniform> parts: Parts;
@group(0) @binding(5) var<storage, read> layers: array<Layer>;

// Position and row of a batch.
fn radix(layer: Layer) -> vec2u {
  return vec2u(layer.length, 0xffffffffu);
}

// Behind the last row is read for nothing: that one is, in its place.
fn k_at(layer: Layer, place: Digits) -> KBlock {
  let k = layer.taken + min(place.middle, vec4u(layer.rows - 1u)) * layer.taken_stride + place.low;
  let taken = vec4u(vec4f(activations[k.x], activations[k.y], activations[k.z], activations[k.w]));
  return KBlock(place, taken, layer.y + place.middle * layer.y_stride + place.low * layer.width);
}

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return k_at(layer, digits(4u * number + order, radix(layer)));
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k_at(layer, digits_sum(k.place, step.place, radix(layer)));
}

fn a_line(layer: Layer, line: u32) -> ALine {
  return 4u * line;
}

fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  return select(vec4f(), vec4f(1.0), line + vec4u(0u, 1u, 2u, 3u) == vec4u(k.taken[i]));
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return line;
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  return deltas[k.at[i] + line];
}

// `weight` of the layer is that of the part.
fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row < layer.weight_rows && column < layer.width) {
    gradients[layer.weight + row * layer.width + column] = sum;
    if (faulty(sum)) {
      atomicOr(&state.fault, FAULTY_GRADIENT);
    }
  }
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let index = id.y * groups.x + id.x;
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
  layer.weight += part * parts.size;
  let positions = layer.rows * layer.length;
  let first = min(part * layer.part_positions, positions);
  let end = min(first + layer.part_positions, positions);
  let own = group - layer.first_group;
  tile(layer, vec2u(own % layer.across, own / layer.across), local.xy, first / 4u, end / 4u);
}
