// needs lib/fault.wgsl
// Convolutions either way, gradients of the biases: db = sum of dy over all pixels of its picture, [height, width, channels]. All
// layers of an op in one dispatch.
//
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   PARTS > 1: each part sums a stretch of the pixels into gradients of its own, and adam adds the parts up in their order.
//
// Grid: a workgroup sums four channels of a layer's part. An invocation adds up every 64th pixel, and the first one the 64 sums, in
// their order. `first_group` tells whose workgroup it is. All parts lie one behind the other.
override PARTS = 1u;
const LANES = 64u;

struct Parts {
  groups: u32,  // workgroups of a part
  size: u32,    // vec4f of the gradients of a part
}

struct Bias {
  pixels: u32,       // of all examples
  own_pixels: u32,   // of one
  channels: u32,
  offset: u32,       // of dy in `deltas`, in floats
  stride: u32,       // from one example to the next
  bias: u32,         // offset of the bias in `gradients`, a multiple of four
  first_group: u32,  // the layer's first workgroup
  part_pixels: u32,  // of a part
}

@group(0) @binding(0) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> state: Faults;
@group(0) @binding(3) var<uniform> parts: Parts;
@group(0) @binding(4) var<storage, read> biases: array<Bias>;

var<workgroup> sums: array<vec4f, LANES>;

fn float_at(at: u32) -> f32 {
  return deltas[at / 4u][at % 4u];
}

fn four_at(layer: Bias, at: u32) -> vec4f {
  if (layer.channels % 4u == 0u) {
    return deltas[at / 4u];
  }
  return vec4f(float_at(at), float_at(at + 1u), float_at(at + 2u), float_at(at + 3u));
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = id.y * groups.x + id.x;
  let part = index / parts.groups;
  let group = index % parts.groups;
  if (part >= PARTS) {
    return;
  }
  var i = 0u;
  while (i + 1u < arrayLength(&biases) && group >= biases[i + 1u].first_group) {
    i++;
  }
  let layer = biases[i];
  let channel = 4u * (group - layer.first_group);
  let first = min(part * layer.part_pixels, layer.pixels);
  let end = min(first + layer.part_pixels, layer.pixels);

  // Counted on without a division: the example, and the pixel in it.
  let step = vec2u(LANES / layer.own_pixels, LANES % layer.own_pixels);
  var at = vec2u((first + local) / layer.own_pixels, (first + local) % layer.own_pixels);
  var sum = vec4f();
  for (var pixel = first + local; pixel < end; pixel += LANES) {
    sum += four_at(layer, layer.offset + at.x * layer.stride + at.y * layer.channels + channel);
    at += step;
    if (at.y >= layer.own_pixels) {
      at += vec2u(1u, 0u) - vec2u(0u, layer.own_pixels);
    }
  }
  sums[local] = sum;
  workgroupBarrier();
  if (local > 0u) {
    return;
  }
  for (var i = 1u; i < LANES; i++) {
    sum += sums[i];
  }
  let real = channel + vec4u(0u, 1u, 2u, 3u) < vec4u(layer.channels);
  sum = select(vec4f(), sum, real);
  gradients[layer.bias / 4u + part * parts.size + channel / 4u] = sum;
  if (faulty(sum)) {
    atomicOr(&state.fault, FAULTY_GRADIENT);
  }
}
