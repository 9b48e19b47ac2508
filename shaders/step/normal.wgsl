// needs lib/index.wgsl, lib/noise.wgsl, lib/state.wgsl
// Standard normal noise: values[row][column] ~ N(0, 1), by Philox and Box-Muller (lib/noise.wgsl). Training
// draws its noise where it uses it (latent/draw.wgsl); this one draws from the prior.
//
//   values [rows, width], rows padded to vec4f; the padding becomes zeros
//
// Grid: an invocation draws four values of one row.
struct Draw {
  rows: u32,
  width: u32,      // values of a row
  values: u32,     // offset in `activations`, in vec4f
  stride: u32,     // vec4f from one row to the next
  stream: u32,     // what the noise is for
  batch_size: u32,
  seed_low: u32,
  seed_high: u32,
}

@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(2) var<uniform> draw: Draw;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (draw.width + 3u) / 4u;
  let index = flat_index(group, groups, local);
  let row = index / vectors;
  let column = index % vectors;
  if (row >= draw.rows) {
    return;
  }
  let seed = vec2u(draw.seed_low, draw.seed_high);
  activations[draw.values + row * draw.stride + column] =
    noise(row, column, draw.width, draw.batch_size, draw.stream, seed);
}
