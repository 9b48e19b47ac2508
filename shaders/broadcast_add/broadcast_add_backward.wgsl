// needs lib/index.wgsl, lib/padding.wgsl
// The backward pass of broadcast_add, to one of what it adds: dx = the sum of dy over the samples of an example that have it, and,
// to the row, over the positions, in their order; written or added to what lies there.
//
//   dy [rows samples, positions, columns] -> dx [rows, columns]; to the value, `positions` is 1, and `columns` are all of a row
//
// Grid: an invocation serves four columns of one row.
struct Gradient {
  rows: u32,        // of dx
  columns: u32,
  positions: u32,   // of a row of dy, which lie `columns` apart
  samples: u32,     // rows of dy that one of dx has
  y: u32,           // offset of dy in `deltas`, in floats, as all offsets and strides
  y_stride: u32,
  x: u32,           // offset of dx
  x_stride: u32,
  accumulate: u32,  // 1: the sum is added to what lies there
}

@group(0) @binding(0) var<storage, read_write> deltas: array<vec4f>;  // reads dy, writes dx
@group(0) @binding(1) var<uniform> gradient: Gradient;

fn value_at(at: u32) -> f32 {
  return deltas[at / 4u][at % 4u];
}

fn values_at(at: u32) -> vec4f {
  if (gradient.columns % 4u == 0u) {
    return deltas[at / 4u];
  }
  return vec4f(value_at(at), value_at(at + 1u), value_at(at + 2u), value_at(at + 3u));
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (gradient.columns + 3u) / 4u;
  let index = flat_index(group, groups, local);
  let row = index / vectors;
  let column = index % vectors;
  if (row >= gradient.rows) {
    return;
  }
  var sum = vec4f();
  for (var i = row * gradient.samples; i < (row + 1u) * gradient.samples; i++) {
    let first = gradient.y + i * gradient.y_stride + 4u * column;
    for (var position = 0u; position < gradient.positions; position++) {
      sum += values_at(first + position * gradient.columns);
    }
  }
  let at = (gradient.x + row * gradient.x_stride) / 4u + column;
  sum = select(vec4f(), sum, real_columns(column, gradient.columns));
  if (gradient.accumulate == 1u) {
    sum += deltas[at];
  }
  deltas[at] = sum;
}
