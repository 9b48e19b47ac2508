// needs lib/fault.wgsl
// Norm, gradients of gain and bias, over all positions of all rows, of all layers in one dispatch:
//
//   dgain = sum of dy (x - mean) / deviation,  dbias = sum of dy
//
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   PARTS > 1: each part sums a stretch of the positions into gradients of its own, and adam adds the parts up in their order.
//
// Grid: a workgroup sums four channels of a layer's part. An invocation adds up every 64th position, and the first one the 64
// sums, in their order. `first_group` tells whose workgroup it is. All parts lie one behind the other.
override PARTS = 1u;
const LANES = 64u;

struct Parts {
  groups: u32,  // workgroups of a part
  size: u32,    // vec4f of the gradients of a part
}

struct Layer {
  positions: u32,          // of all rows
  own_positions: u32,      // of one
  channels: u32,
  centred: u32,            // 1: it has a bias
  x: u32,                  // offset in `activations`, in floats, as all offsets and strides
  x_stride: u32,
  y: u32,                  // of dy in `deltas`
  y_stride: u32,
  statistics: u32,
  statistics_stride: u32,
  gain: u32,               // offset in `gradients`, a multiple of four
  bias: u32,
  first_group: u32,        // the layer's first workgroup
  part_positions: u32,     // of a part
}

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: Faults;
@group(0) @binding(4) var<uniform> parts: Parts;
@group(0) @binding(5) var<storage, read> layers: array<Layer>;

var<workgroup> gains: array<vec4f, LANES>;
var<workgroup> biases: array<vec4f, LANES>;

fn values_at(channels: u32, at: u32) -> vec4f {
  if (channels % 4u == 0u) {
    return activations[at / 4u];
  }
  let i = at + vec4u(0u, 1u, 2u, 3u);
  let v = i / 4u;
  let c = i % 4u;
  return vec4f(activations[v.x][c.x], activations[v.y][c.y], activations[v.z][c.z], activations[v.w][c.w]);
}

fn gradients_at(channels: u32, at: u32) -> vec4f {
  if (channels % 4u == 0u) {
    return deltas[at / 4u];
  }
  let i = at + vec4u(0u, 1u, 2u, 3u);
  let v = i / 4u;
  let c = i % 4u;
  return vec4f(deltas[v.x][c.x], deltas[v.y][c.y], deltas[v.z][c.z], deltas[v.w][c.w]);
}

fn store(at: u32, sum: vec4f) {
  gradients[at] = sum;
  if (faulty(sum)) {
    atomicOr(&state.fault, FAULTY_GRADIENT);
  }
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
  while (i + 1u < arrayLength(&layers) && group >= layers[i + 1u].first_group) {
    i++;
  }
  let layer = layers[i];
  let channel = 4u * (group - layer.first_group);
  let first = min(part * layer.part_positions, layer.positions);
  let end = min(first + layer.part_positions, layer.positions);

  var gain = vec4f();
  var bias = vec4f();
  for (var position = first + local; position < end; position += LANES) {
    let row = position / layer.own_positions;
    let own = position % layer.own_positions;
    let at = own * layer.channels + channel;
    let known = activations[(layer.statistics + row * layer.statistics_stride) / 4u + own];
    let dy = gradients_at(layer.channels, layer.y + row * layer.y_stride + at);
    let x = values_at(layer.channels, layer.x + row * layer.x_stride + at);
    gain += dy * (x - known.x) * known.y;
    bias += dy;
  }
  gains[local] = gain;
  biases[local] = bias;
  workgroupBarrier();
  if (local > 0u) {
    return;
  }
  for (var i = 1u; i < LANES; i++) {
    gain += gains[i];
    bias += biases[i];
  }
  let real = channel + vec4u(0u, 1u, 2u, 3u) < vec4u(layer.channels);
  let at = part * parts.size + channel / 4u;
  store(at + layer.gain / 4u, select(vec4f(), gain, real));
  if (layer.centred == 1u) {
    store(at + layer.bias / 4u, select(vec4f(), bias, real));
  }
}
