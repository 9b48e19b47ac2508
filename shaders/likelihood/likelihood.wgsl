// needs lib/index.wgsl, lib/padding.wgsl, lib/state.wgsl
// What the likelihoods share: -log p(x|z) from the decoder's output, and its gradient, in one pass. The distribution's
// own file says what that is of four values, `loss_of`, which gives `set_gradient` the gradient by each of its heads, and
// where the numbers are bound.
//
//   x [rows / samples, input], output [rows, input] or several such heads beside each other
//   -> gradient of the output by the batch's mean loss; partial sums of the loss [rows, parts]
//   Where each example has several samples, row r is compared with example r / samples.
//   Rows beyond the examples of a partial batch, and padding, get gradients and sums of zero: no kernel after this one
//   needs to know of them.
//
// Grid: an invocation serves up to 32 columns of one row.
const LIKELIHOOD_VECTORS = 8u;

struct Likelihood {
  rows: u32,
  input: u32,          // columns of x and of the output
  x: u32,              // offset of x in `activations`, in vec4f, as all offsets and strides but `losses`
  x_stride: u32,
  output: u32,         // offset of the output (and of its gradient in `deltas`)
  output_stride: u32,
  head: u32,           // from one of the output's heads to the next, if it has several
  losses: u32,         // first partial sum in `losses`
  examples: u32,
  batch_size: u32,
  samples: u32,        // rows of the output that one of x has
}

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> deltas: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;

// Puts the gradient by four values of a head in its place. `scale` is 1 / examples of the batch, or 0 for a row beyond them.
fn set_gradient(head: u32, gradient: vec4f, output: u32, column: u32, scale: f32) {
  let real = real_columns(column, likelihood.input);
  deltas[output + head * likelihood.head] = select(vec4f(0.0), gradient * scale, real);
}

fn total(values: vec4f) -> f32 {
  return values.x + values.y + values.z + values.w;
}

fn reconstruction(row: u32, part: u32, scale: f32) -> f32 {
  let end = min((part + 1u) * LIKELIHOOD_VECTORS, (likelihood.input + 3u) / 4u);
  var sum = 0.0;
  for (var column = part * LIKELIHOOD_VECTORS; column < end; column++) {
    let output = likelihood.output + row * likelihood.output_stride + column;
    let x = activations[likelihood.x + row / likelihood.samples * likelihood.x_stride + column];
    let loss = loss_of(x, output, column, scale);
    sum += total(select(vec4f(0.0), loss, real_columns(column, likelihood.input)));
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let columns = LIKELIHOOD_VECTORS * 4u;
  let parts = (likelihood.input + columns - 1u) / columns;
  let index = flat_index(group, groups, local);
  let row = index / parts;
  let part = index % parts;
  if (row >= likelihood.rows) {
    return;
  }
  let count = batch_count(state.batch, likelihood.batch_size, likelihood.examples);
  let counts = row < count * likelihood.samples;
  let scale = select(0.0, 1.0 / f32(count), counts);
  let sum = reconstruction(row, part, scale);
  losses[likelihood.losses + row * parts + part] = select(0.0, sum, counts);
}
