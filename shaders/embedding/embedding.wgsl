// needs lib/index.wgsl, lib/philox.wgsl, lib/state.wgsl, lib/tokens.wgsl
// A vector for each position of a text: the row of W of its symbol (lib/tokens.wgsl). Symbols beyond W count as its last one.
//
//   x [rows, length], W [symbols and more, width] -> y [rows, length, width], taken [rows, length]: which row of W each position has
//
//   Shifted, position t has the row of the symbol before it, and the first one that of the start, which lies behind those of the
//   symbols: what is computed of a position does not know its symbol.
//   Dropped, a symbol gives way to the last row, that of the unknown (Bowman et al. 2016, "Generating Sentences from a
//   Continuous Space", section 3.1), where 24 random bits are below `dropout`. They belong to the epoch, the place in it and the
//   position: not to the batch size.
//
// Grid: an invocation serves one position. Offsets and strides of what is bound as floats count floats.
struct Embedding {
  rows: u32,
  length: u32,
  width: u32,       // vec4f of a row of W
  x: u32,           // offset in `activations`
  x_stride: u32,
  y: u32,
  y_stride: u32,
  taken: u32,
  taken_stride: u32,
  weight: u32,      // offset in `parameters`, in vec4f
  symbols: u32,
  shift: u32,       // 1: position t has the symbol before it
  dropout: u32,     // 2^24 times the probability that a symbol is dropped; 0: none is
  stream: u32,      // what is drawn for
  batch_size: u32,
  seed_low: u32,
  seed_high: u32,
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> activations: array<f32>;  // reads x, writes y and taken
@group(0) @binding(3) var<uniform> embedding: Embedding;

fn symbol(row: u32, position: u32) -> u32 {
  let at = embedding.x + row * embedding.x_stride + position;
  return min(token_of(activations[at]), embedding.symbols - 1u);
}

fn is_dropped(row: u32, position: u32) -> bool {
  let place = state.batch * embedding.batch_size + row;
  let seed = vec2u(embedding.seed_low, embedding.seed_high);
  let bits = philox(vec4u(position / 4u, place, state.epoch, embedding.stream), seed);
  return (bits[position % 4u] >> 8u) < embedding.dropout;
}

fn row_of_weight(row: u32, position: u32) -> u32 {
  if (embedding.shift == 0u) {
    return symbol(row, position);
  }
  if (position == 0u) {
    return embedding.symbols;
  }
  if (embedding.dropout > 0u) {
    if (is_dropped(row, position)) {
      return embedding.symbols + 1u;
    }
  }
  return symbol(row, position - 1u);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / embedding.length;
  let position = index % embedding.length;
  if (row >= embedding.rows) {
    return;
  }
  let own = row_of_weight(row, position);
  activations[embedding.taken + row * embedding.taken_stride + position] = f32(own);
  let first = embedding.y + row * embedding.y_stride + position * embedding.width * 4u;
  for (var i = 0u; i < embedding.width; i++) {
    let value = parameters[embedding.weight + own * embedding.width + i];
    let at = first + 4u * i;
    activations[at] = value.x;
    activations[at + 1u] = value.y;
    activations[at + 2u] = value.z;
    activations[at + 3u] = value.w;
  }
}
