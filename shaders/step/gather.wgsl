// needs lib/index.wgsl, lib/permutation.wgsl, lib/philox.wgsl, lib/state.wgsl
// Batch selection: x[row] = the example of this row. A kernel defines `fn load(index: u32) -> vec4f`, which reads four
// values of the data bound to it, `fn chance(index: u32) -> vec4u`, the same times 2^24, rounded up, and
// `fn whole(index: u32) -> u32`, a whole number that lies in their place.
//
//   Where SHUFFLE, each epoch takes the examples in an order of its own (lib/permutation.wgsl); else in their order.
//   Where LABELS, an example's class number lies behind its values, and goes into labels.
//   Rows beyond the examples of a partial batch become zeros, and their labels 0.
//   Where the data lie in several buffers, shards, there is a dispatch for each, which copies the examples that it has.
//   Where they pass through one buffer, window after window, they lie there in the order in which they are taken.
//   Where BINARIZE, a value v of [0, 1] becomes 0 or 1: 1 where v >= 0.5, or where 24 random bits are below v 2^24, so
//   with probability v; 0 and 1 stay. The bits belong to the example's number and the column, and so are the same in
//   every epoch, or to the epoch, the place in it and the column. Integers are compared: no adapter rounds otherwise.
//
// Grid: an invocation copies up to 8 vec4f of one row.
override SHUFFLE = true;
override LABELS = false;
override BINARIZE = 0u;
const THRESHOLD = 1u;
const EXAMPLE = 2u;
const PLACE = 3u;
// Behind the examples of a window are their numbers; else an example's number is its place among all.
override NUMBERED = false;
const VECTORS = 8u;

struct Batch {
  rows: u32,        // of x
  input: u32,       // vec4f of a row of x
  x: u32,           // offset of x in `activations`, in vec4f
  x_stride: u32,    // vec4f from one row of x to the next
  examples: u32,
  batch_size: u32,
  width: u32,       // of the permutation's rectangle
  seed_low: u32,
  seed_high: u32,
  first: u32,       // example of the shard, and how many it has
  count: u32,
  window: u32,      // examples in the buffer at a time
  stride: u32,      // from one example to the next in the data, in units of four values
  labels: u32,      // offset of labels in `activations`, in vec4f, of which a row is one
  stream: u32,      // what is drawn for
}

@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> activations: array<vec4f>;  // writes x and labels
@group(0) @binding(3) var<uniform> batch: Batch;

// Four values of an example, from number `index` on in the data and `column` of a row. `place` is that of what is drawn.
fn value(index: u32, column: u32, place: vec2u) -> vec4f {
  if (BINARIZE == 0u) {
    return load(index);
  }
  if (BINARIZE == THRESHOLD) {
    return select(vec4f(0.0), vec4f(1.0), load(index) >= vec4f(0.5));
  }
  let bits = philox(vec4u(column, place, batch.stream), vec2u(batch.seed_low, batch.seed_high)) >> vec4u(8u);
  return select(vec4f(0.0), vec4f(1.0), bits < chance(index));
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = (batch.input + VECTORS - 1u) / VECTORS;
  let index = flat_index(group, groups, local);
  let row = index / parts;
  let first = index % parts * VECTORS;
  if (row >= batch.rows) {
    return;
  }
  let end = min(first + VECTORS, batch.input);
  let x = batch.x + row * batch.x_stride;
  if (row >= batch_count(state.batch, batch.batch_size, batch.examples)) {
    for (var i = first; i < end; i++) {
      activations[x + i] = vec4f();
    }
    if (LABELS && first == 0u) {
      activations[batch.labels + row] = vec4f();
    }
    return;
  }
  let turn = state.batch * batch.batch_size + row;
  var example = turn % batch.window;
  var number = turn;
  if (SHUFFLE) {
    let key = permutation_key(vec2u(batch.seed_low, batch.seed_high), state.epoch);
    example = permute(example, batch.examples, batch.width, key);
    number = example;
  }
  if (NUMBERED) {
    number = whole(batch.window * batch.stride + example);
  }
  let place = select(vec2u(number, 0u), vec2u(turn, state.epoch), BINARIZE == PLACE);
  // What lies before the shard wraps round to far behind it.
  example -= batch.first;
  if (example >= batch.count) {
    return;
  }
  for (var i = first; i < end; i++) {
    activations[x + i] = value(example * batch.stride + i, i, place);
  }
  if (LABELS && first == 0u) {
    let label = f32(whole(example * batch.stride + batch.input));
    activations[batch.labels + row] = vec4f(label, 0.0, 0.0, 0.0);
  }
}
