// Standard normal noise: values[row][column] ~ N(0, 1), by Philox (lib/philox.wgsl) and Box-Muller (lib/normals.wgsl).
//
//   values [rows, width], rows padded to vec4f; the padding becomes zeros
//   A value depends on seed, stream, epoch, the row's place in the epoch and the column alone: not on the batch size,
//   nor on the order of dispatches.
//
// Grid: an invocation draws four values of one row.
struct Noise {
  rows: u32,
  width: u32,      // values of a row
  values: u32,     // offset in `activations`, in vec4f
  stream: u32,     // what the noise is for
  batch_size: u32,
  seed_low: u32,
  seed_high: u32,
}

@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(2) var<uniform> noise: Noise;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let stride = (noise.width + 3u) / 4u;
  let index = flat_index(group, groups, local);
  if (index >= noise.rows * stride) {
    return;
  }
  let column = index % stride;
  let place = state.batch * noise.batch_size + index / stride;
  let bits = philox(vec4u(column, place, state.epoch, noise.stream), vec2u(noise.seed_low, noise.seed_high));
  activations[noise.values + index] = select(vec4f(0.0), normals(bits), real_columns(column, noise.width));
}
