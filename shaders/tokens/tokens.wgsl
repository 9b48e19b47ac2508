// needs lib/index.wgsl, lib/state.wgsl, lib/tokens.wgsl
// The categorical cross-entropy of a text, on the logits l of each position's symbol s (lib/tokens.wgsl), up to its end:
//
//   loss = log sum exp(l) - l_s,  dloss/dl_k = softmax(l)_k - (k = s)
//
//   Positions behind the end, the first zero, have a loss and gradients of zero. Symbols beyond the alphabet count as its last one.
//   The largest logit is taken off before exp, so that nothing overflows.
//   x [rows / samples, length], output [rows, length, symbols] -> gradient of the output by the batch's mean loss; losses
//   [rows, length]. Where each example has several samples, row r is compared with example r / samples. Rows beyond the examples,
//   and padding, get gradients and losses of zero.
//
// Grid: an invocation serves one position. Positions begin anywhere in a vec4f, so buffers are bound as floats.
struct Tokens {
  rows: u32,
  length: u32,
  symbols: u32,
  x: u32,              // offset of x in `activations`, in floats, as all offsets and strides
  x_stride: u32,
  output: u32,         // offset of the output (and of its gradient in `deltas`)
  output_stride: u32,
  losses: u32,
  examples: u32,
  batch_size: u32,
  samples: u32,        // rows of the output that one of x has
}

@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<uniform> tokens: Tokens;

// Whether there is no end before a position. Backward, as what is behind an end comes upon a zero at once.
fn is_real(x: u32, position: u32) -> bool {
  for (var i = position; i > 0u; i--) {
    if (token_of(activations[x + i - 1u]) == 0u) {
      return false;
    }
  }
  return true;
}

// `scale` is 1 / examples of the batch. What exp gives lies among the gradients until its sum is known: it costs more than a load.
fn cross_entropy(output: u32, symbol: u32, scale: f32) -> f32 {
  let end = output + tokens.symbols;
  var largest = activations[output];
  for (var k = output + 1u; k < end; k++) {
    largest = max(largest, activations[k]);
  }
  var sum = 0.0;
  for (var k = output; k < end; k++) {
    let e = exp(activations[k] - largest);
    sum += e;
    deltas[k] = e;
  }
  let by = scale / sum;
  for (var k = output; k < end; k++) {
    deltas[k] *= by;
  }
  deltas[output + symbol] -= scale;
  return log(sum) + (largest - activations[output + symbol]);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / tokens.length;
  let position = index % tokens.length;
  if (row >= tokens.rows) {
    return;
  }
  let count = batch_count(state.batch, tokens.batch_size, tokens.examples);
  let x = tokens.x + row / tokens.samples * tokens.x_stride;
  let output = tokens.output + row * tokens.output_stride + position * tokens.symbols;
  var loss = 0.0;
  if (row < count * tokens.samples && is_real(x, position)) {
    let symbol = min(token_of(activations[x + position]), tokens.symbols - 1u);
    loss = cross_entropy(output, symbol, 1.0 / f32(count));
  } else {
    for (var k = 0u; k < tokens.symbols; k++) {
      deltas[output + k] = 0.0;
    }
  }
  losses[tokens.losses + index] = loss;
  if (position + 1u == tokens.length) {
    let columns = tokens.length * tokens.symbols;
    for (var column = columns; (column % 4u) != 0u; column++) {
      deltas[tokens.output + row * tokens.output_stride + column] = 0.0;
    }
  }
}
