// needs lib/index.wgsl, lib/philox.wgsl, lib/state.wgsl
// A symbol of each text, drawn from what its decoder gives for one position:
//
//   p_k = exp((l_k - max l) / temperature),  token = the first k with p_0 + ... + p_k > u (p_0 + ... + p_A-1)
//
// With a temperature of 0 it is the first k of the largest l. u in (0, 1) depends on seed, stream, epoch, the text's place in the
// epoch and the position alone. Behind an end, 0, all is 0.
//
//   logits [rows, length A]; x [rows, length], tokens as parts of 255
//   known [rows, length] as bytes, rows padded to whole words: 1 keeps the token that x has; 2 takes any but the end; 0 any
//
// Grid: an invocation draws for one text.
struct DrawToken {
  rows: u32,
  symbols: u32,         // A, the end among them
  position: u32,
  logits: u32,          // offsets in `activations`, in floats
  logits_stride: u32,
  x: u32,
  x_stride: u32,
  known_stride: u32,    // bytes
  batch_size: u32,
  stream: u32,
  seed_low: u32,
  seed_high: u32,
  temperature: f32,
}

@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> known: array<u32>;
@group(0) @binding(2) var<storage, read_write> activations: array<f32>;
@group(0) @binding(3) var<uniform> draw: DrawToken;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = flat_index(group, groups, local);
  if (row >= draw.rows) {
    return;
  }
  let at = draw.x + row * draw.x_stride + draw.position;
  let byte = row * draw.known_stride + draw.position;
  let kind = extractBits(known[byte / 4u], 8u * (byte % 4u), 8u);
  if (kind == 1u) {
    return;
  }
  if (draw.position > 0u) {
    if (activations[at - 1u] == 0.0) {
      activations[at] = 0.0;
      return;
    }
  }
  let logits = draw.logits + row * draw.logits_stride + draw.position * draw.symbols;
  let first = select(0u, 1u, kind == 2u);
  var likeliest = first;
  var largest = activations[logits + first];
  for (var k = first + 1u; k < draw.symbols; k++) {
    let logit = activations[logits + k];
    if (logit > largest) {
      largest = logit;
      likeliest = k;
    }
  }
  var token = likeliest;
  if (draw.temperature > 0.0) {
    var sum = 0.0;
    for (var k = first; k < draw.symbols; k++) {
      sum += exp((activations[logits + k] - largest) / draw.temperature);
    }
    let place = state.batch * draw.batch_size + row;
    let bits = philox(vec4u(draw.position, place, state.epoch, draw.stream), vec2u(draw.seed_low, draw.seed_high));
    let aim = sum * ((f32(bits.x >> 8u) + 0.5) / 16777216.0);
    var passed = 0.0;
    for (var k = first; k < draw.symbols; k++) {
      passed += exp((activations[logits + k] - largest) / draw.temperature);
      if (passed > aim) {
        token = k;
        break;
      }
    }
  }
  activations[at] = f32(token) / 255.0;
}
