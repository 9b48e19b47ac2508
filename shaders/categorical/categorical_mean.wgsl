// needs lib/index.wgsl
// Probabilities in the place of a categorical distribution's logits: the softmax of each block of columns.
//
//   output [rows, blocks * categories] -> probabilities
//
// Grid: an invocation serves one block.
struct Probabilities {
  rows: u32,
  blocks: u32,         // of a row
  categories: u32,     // columns of a block
  output: u32,         // offset in `activations`, in floats, as the stride
  output_stride: u32,
}

@group(0) @binding(0) var<storage, read_write> activations: array<f32>;
@group(0) @binding(1) var<uniform> probabilities: Probabilities;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / probabilities.blocks;
  if (row >= probabilities.rows) {
    return;
  }
  let column = (index % probabilities.blocks) * probabilities.categories;
  let first = probabilities.output + row * probabilities.output_stride + column;
  let end = first + probabilities.categories;
  var largest = activations[first];
  for (var k = first + 1u; k < end; k++) {
    largest = max(largest, activations[k]);
  }
  var sum = 0.0;
  for (var k = first; k < end; k++) {
    sum += exp(activations[k] - largest);
  }
  for (var k = first; k < end; k++) {
    activations[k] = exp(activations[k] - largest) / sum;
  }
}
