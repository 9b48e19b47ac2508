// needs lib/index.wgsl, lib/state.wgsl
// The end of a step: sums the batch's losses, writes them into the history, and moves on to the next batch.
//
//   losses [reconstructions + kls] -> history[step % HISTORY] = (sum of reconstruction, sum of KL, in nats, examples, state.fault)
//   In rounds, a batch is done after so many steps, which state.epoch counts.
//   1 - beta^(t+1) = (1 - beta) + beta (1 - beta^t): unlike a power of beta, it loses no digits while t is small.
//
// Grid: one workgroup. An invocation sums every 64th element, then a tree of fixed shape sums those sums.
const HISTORY = 1024u;

struct Advance {
  reconstructions: u32,  // partial sums of the reconstruction
  kls: u32,              // partial sums of the KL behind them
  examples: u32,
  batch_size: u32,
  beta1: f32,
  rest1: f32,            // 1 - beta1
  beta2: f32,
  rest2: f32,
  rounds: u32,           // steps of a batch; 1 where an epoch counts its batches alone
}

@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read_write> state: State;
@group(0) @binding(2) var<storage, read_write> history: array<vec4f>;
@group(0) @binding(3) var<uniform> advance: Advance;

var<workgroup> sums: array<vec2f, WORKGROUP>;

fn strided_sum(first: u32, count: u32, local: u32) -> f32 {
  var sum = 0.0;
  for (var i = local; i < count; i += WORKGROUP) {
    sum += losses[first + i];
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  sums[local] = vec2f(
    strided_sum(0u, advance.reconstructions, local),
    strided_sum(advance.reconstructions, advance.kls, local),
  );
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local != 0u) {
    return;
  }
  let count = batch_count(state.batch, advance.batch_size, advance.examples);
  history[state.step % HISTORY] = vec4f(sums[0], f32(count), f32(state.fault));
  if (state.fault != 0u) {
    // Whatever it was, adam has nothing more to do.
    state.fault |= 1u;
    return;
  }
  state.step += 1u;
  if (advance.rounds > 1u) {
    state.epoch = (state.epoch + 1u) % advance.rounds;
    state.batch += select(0u, 1u, state.epoch == 0u);
    return;
  }
  state.batch += 1u;
  if (state.batch * advance.batch_size >= advance.examples) {
    state.batch = 0u;
    state.epoch += 1u;
  }
  state.correction1 = advance.rest1 + advance.beta1 * state.correction1;
  state.correction2 = advance.rest2 + advance.beta2 * state.correction2;
}
