// needs lib/index.wgsl, lib/state.wgsl
// A categorical distribution over each block of columns, on logits l; x is one-hot, or has probabilities that sum to 1:
//
//   loss = sum over a block of x_k (log sum exp(l) - l_k),  dloss/dl_k = softmax(l)_k sum(x) - x_k
//
//   The largest logit of a block is taken off before exp, so that nothing overflows.
//   x [rows / samples, blocks * categories], output [rows, blocks * categories] -> gradient of the output by the batch's mean
//   loss; partial sums of the loss [rows, parts]. Where each example has several samples, row r is compared with example
//   r / samples. Rows beyond the examples, and padding, get gradients and sums of zero.
//
// Grid: an invocation serves the blocks of a part: as many as have 32 columns, at least one. Blocks begin anywhere in a
// vec4f, so buffers are bound as floats.
struct Categorical {
  rows: u32,
  blocks: u32,         // of a row
  categories: u32,     // columns of a block
  x: u32,              // offset of x in `activations`, in floats, as all offsets and strides
  x_stride: u32,
  output: u32,         // offset of the output (and of its gradient in `deltas`)
  output_stride: u32,
  losses: u32,
  part_blocks: u32,    // blocks of a part
  examples: u32,
  batch_size: u32,
  samples: u32,        // rows of the output that one of x has
}

@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<uniform> categorical: Categorical;

// `scale` is 1 / examples of the batch, or 0 for a row beyond them.
fn block_loss(x: u32, output: u32, scale: f32) -> f32 {
  var largest = activations[output];
  for (var k = 1u; k < categorical.categories; k++) {
    largest = max(largest, activations[output + k]);
  }
  var sum = 0.0;
  var weight = 0.0;
  for (var k = 0u; k < categorical.categories; k++) {
    sum += exp(activations[output + k] - largest);
    weight += activations[x + k];
  }
  let log_sum = log(sum);
  var loss = 0.0;
  for (var k = 0u; k < categorical.categories; k++) {
    let l = activations[output + k] - largest;
    let target_k = activations[x + k];
    loss += target_k * (log_sum - l);
    deltas[output + k] = (exp(l) / sum * weight - target_k) * scale;
  }
  return loss;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = (categorical.blocks + categorical.part_blocks - 1u) / categorical.part_blocks;
  let index = flat_index(group, groups, local);
  let row = index / parts;
  let part = index % parts;
  if (row >= categorical.rows) {
    return;
  }
  let count = batch_count(state.batch, categorical.batch_size, categorical.examples);
  let counts = row < count * categorical.samples;
  let scale = select(0.0, 1.0 / f32(count), counts);
  let x = categorical.x + row / categorical.samples * categorical.x_stride;
  let output = categorical.output + row * categorical.output_stride;
  let end = min((part + 1u) * categorical.part_blocks, categorical.blocks);
  var loss = 0.0;
  for (var i = part * categorical.part_blocks; i < end; i++) {
    let first = i * categorical.categories;
    loss += block_loss(x + first, output + first, scale);
  }
  losses[categorical.losses + row * parts + part] = select(0.0, loss, counts);
  if (part + 1u == parts) {
    let columns = categorical.blocks * categorical.categories;
    for (var column = columns; (column % 4u) != 0u; column++) {
      deltas[output + column] = 0.0;
    }
  }
}
