// needs lib/index.wgsl
// Sums of integers brought back to the range of the next layer's: y = clip(floor(y 2^-shift), low, high), in place. The
// integers are below 2^24 in magnitude, so that every step is exact in f32, on any adapter.
//
//   y [rows, columns] among the activations; by column among the parameters: factor = 2^-shift, low, high
//   Their padding is zeros, and so that of y stays zero.
//
// Grid: an invocation serves four values of one row.
struct Requantize {
  rows: u32,
  vectors: u32,    // vec4f of a row of y, and of each list of numbers by column
  y: u32,          // offset of y in `activations`, in vec4f, as all offsets and strides
  y_stride: u32,
  factor: u32,     // offsets in `parameters`
  low: u32,
  high: u32,
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(2) var<uniform> requantize: Requantize;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / requantize.vectors;
  let column = index % requantize.vectors;
  if (row >= requantize.rows) {
    return;
  }
  let y = requantize.y + row * requantize.y_stride + column;
  let scaled = floor(activations[y] * parameters[requantize.factor + column]);
  activations[y] = min(max(scaled, parameters[requantize.low + column]), parameters[requantize.high + column]);
}
