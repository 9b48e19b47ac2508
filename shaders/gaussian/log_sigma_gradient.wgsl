// needs gaussian/sigma.wgsl, lib/fault.wgsl, lib/padding.wgsl, lib/state.wgsl
// The gradient by a learnt log sigma, one for all columns or one for each: the sum of 1 - r^2 / sigma^2 over the examples,
// by their number (gaussian.wgsl). Of several samples an example, each counts by its weight (importance/importance.wgsl).
//
//   x [rows / samples, input], output [rows, input], weights [rows] -> gradient of log_sigma [1] or [input], whose padding
//   gets zeros. With one sample the weights are not read.
//   With PARTS > 1, each part sums a stretch of the rows into gradients of its own, which adam adds up in their order.
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//
// Grid: a workgroup sums all columns of a part, or four of them where each has its own. An invocation adds up every 64th
// of their values, and the first one the 64 sums, in their order.
override PARTS = 1u;
const LANES = 64u;

struct Gradient {
  input: u32,
  x: u32,              // offset of x in `activations`, in vec4f, as all offsets, strides and sizes
  x_stride: u32,
  output: u32,
  output_stride: u32,
  examples: u32,
  batch_size: u32,
  groups: u32,         // workgroups of a part
  rows: u32,           // of the output in a part; the last one may have fewer
  size: u32,           // of the gradients of a part
  samples: u32,        // rows of the output that one of x has
}

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> state: Faults;
@group(0) @binding(5) var<uniform> gradient: Gradient;

var<workgroup> sums: array<vec4f, LANES>;

fn log_sigma(column: u32) -> vec4f {
  if (SIGMA == SHARED) {
    return vec4f(parameters[LOG_SIGMA].x);
  }
  return parameters[LOG_SIGMA + column];
}

fn value(row: u32, column: u32) -> vec4f {
  let m = activate(activations[gradient.output + row * gradient.output_stride + column]);
  let r = activations[gradient.x + row / gradient.samples * gradient.x_stride + column] - m;
  var found = 1.0 - r * r * exp(-2.0 * clamp_log_sigma(log_sigma(column)));
  if (gradient.samples > 1u) {
    found *= weights[row];
  }
  return select(vec4f(0.0), found, real_columns(column, gradient.input));
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = group.y * groups.x + group.x;
  let part = index / gradient.groups;
  if (part >= PARTS) {
    return;
  }
  let count = batch_count(state.batch, gradient.batch_size, gradient.examples);
  let first = min(part * gradient.rows, count * gradient.samples);
  let end = min(first + gradient.rows, count * gradient.samples);
  let own = index % gradient.groups;
  let columns = select((gradient.input + 3u) / 4u, 1u, SIGMA == EACH);
  var sum = vec4f(0.0);
  for (var i = local; i < (end - first) * columns; i += LANES) {
    sum += value(first + i / columns, own + i % columns);
  }
  sums[local] = sum;
  workgroupBarrier();
  if (local > 0u) {
    return;
  }
  for (var i = 1u; i < LANES; i++) {
    sum += sums[i];
  }
  if (SIGMA == SHARED) {
    sum = vec4f(sum.x + sum.y + sum.z + sum.w, 0.0, 0.0, 0.0);
  }
  sum = pass_log_sigma(sum / f32(count), log_sigma(own));
  gradients[part * gradient.size + LOG_SIGMA + own] = sum;
  if (faulty(sum)) {
    atomicOr(&state.fault, FAULTY_GRADIENT);
  }
}
