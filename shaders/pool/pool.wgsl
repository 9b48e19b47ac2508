// needs lib/index.wgsl, pool/items.wgsl
// The mean over the positions of each row, of a text those up to its end.
//
//   value [rows, positions, channels], x [rows / samples, positions] -> y [rows, channels]; its padding becomes zeros
//
// Grid: an invocation computes one channel of one row, or a float of padding.
@group(0) @binding(0) var<storage, read_write> activations: array<f32>;  // reads value and x, writes y
@group(0) @binding(1) var<uniform> pool: Pool;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let columns = (pool.channels + 3u) / 4u * 4u;
  let index = flat_index(group, groups, local);
  let row = index / columns;
  let channel = index % columns;
  if (row >= pool.rows) {
    return;
  }
  var mean = 0.0;
  if (channel < pool.channels) {
    let count = counting(pool, row);
    let first = pool.value + row * pool.value_stride + channel;
    for (var position = 0u; position < count; position++) {
      mean += activations[first + position * pool.channels];
    }
    mean /= f32(count);
  }
  activations[pool.y + row * pool.y_stride + channel] = mean;
}
