// needs lib/index.wgsl, pool/items.wgsl
// The backward pass of the mean over positions: dvalue = dy / count where a position counts, and 0 elsewhere; written, with zeros in
// the padding, or added to what lies there.
//
//   dy [rows, channels], x [rows / samples, positions] -> dvalue [rows, positions, channels]
//
// Grid: an invocation serves one channel of one row.
@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read_write> deltas: array<f32>;  // reads dy, writes dvalue
@group(0) @binding(2) var<uniform> pool: Pool;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / pool.channels;
  let channel = index % pool.channels;
  if (row >= pool.rows) {
    return;
  }
  let count = counting(pool, row);
  let share = deltas[pool.y + row * pool.y_stride + channel] / f32(count);
  let first = pool.value + row * pool.value_stride;
  for (var position = 0u; position < pool.positions; position++) {
    let at = first + position * pool.channels + channel;
    var gradient = select(0.0, share, position < count);
    if (pool.accumulate == 1u) {
      gradient += deltas[at];
    }
    deltas[at] = gradient;
  }
  if (channel == 0u) {
    for (var column = pool.positions * pool.channels; (column % 4u) != 0u; column++) {
      deltas[first + column] = 0.0;
    }
  }
}
