// needs lib/index.wgsl, lib/padding.wgsl
// A row of an example added to each position of a value, as z to those of a text: y[position] = value[position] + row.
//
//   value [rows / value_samples, positions, channels], row [rows / row_samples, channels] -> y [rows, positions, channels]
//   What has fewer rows than y is of examples with several samples, all of which have it.
//
// Grid: an invocation computes four values of one row.
struct Broadcast {
  rows: u32,
  columns: u32,        // of a row of y
  channels: u32,
  value: u32,          // offset in `activations`, in floats, as all offsets and strides
  value_stride: u32,
  value_samples: u32,
  row: u32,
  row_stride: u32,
  row_samples: u32,
  y: u32,
  y_stride: u32,
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;  // reads value and row, writes y
@group(0) @binding(1) var<uniform> broadcast: Broadcast;

fn value_at(at: u32) -> f32 {
  return activations[at / 4u][at % 4u];
}

// What is added to the columns from `column` on, of which there may be fewer than four.
fn added(row: u32, column: u32) -> vec4f {
  let first = broadcast.row + row / broadcast.row_samples * broadcast.row_stride;
  let channels = broadcast.channels;
  if (channels % 4u == 0u) {
    return activations[(first + column % channels) / 4u];
  }
  let places = first + (column + vec4u(0u, 1u, 2u, 3u)) % channels;
  let values = vec4f(value_at(places.x), value_at(places.y), value_at(places.z), value_at(places.w));
  return select(vec4f(), values, real_columns(column / 4u, broadcast.columns));
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (broadcast.columns + 3u) / 4u;
  let index = flat_index(group, groups, local);
  let row = index / vectors;
  let column = index % vectors * 4u;
  if (row < broadcast.rows) {
    let value = broadcast.value + row / broadcast.value_samples * broadcast.value_stride + column;
    let y = broadcast.y + row * broadcast.y_stride + column;
    activations[y / 4u] = activations[value / 4u] + added(row, column);
  }
}
