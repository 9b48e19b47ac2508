// needs importance/reduce.wgsl, importance/row_sums.wgsl, latent/beta.wgsl, lib/index.wgsl, lib/state.wgsl
// The weights of an example's samples (importance/importance.wgsl), and what its bound is.
//
//   partial sums of -log p(x|z) and of log q(z|x) - log p(z), of each row
//   -> weights [rows samples]: w_k / sum of w, with the ratio weighed by beta_t in log w
//   -> losses, at its beginning: [rows] the mean of -log p(x|z_k) under the weights of beta 1, and behind it
//      [rows] -L minus that: what then stands for the KL, so that both together are -L
//   Rows beyond the examples of a partial batch get zeros.
//
// Grid: a workgroup serves an example, an invocation every 64th of its samples. Sums of those are summed by a tree of fixed
// shape; logarithms of sums of exponentials are taken relative to the largest.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> losses: array<f32>;
@group(0) @binding(2) var<storage, read_write> weights: array<f32>;
@group(0) @binding(3) var<uniform> importance: Importance;

// log w, without beta and with it.
fn log_weights(sums: vec2f, beta: f32) -> vec2f {
  return vec2f(-(sums.x + sums.y), -(sums.x + beta * sums.y));
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let example = group.y * groups.x + group.x;
  let samples = importance.samples;
  let first = example * samples;
  let beta = beta_at(state.step, importance.beta, importance.beta_warmup, importance.beta_cycles);

  // Any log w will do for those that have none of their own.
  var largest = log_weights(row_sums(importance, first), beta);
  for (var k = local; k < samples; k += WORKGROUP) {
    largest = max(largest, log_weights(row_sums(importance, first + k), beta));
  }
  let top = largest_of(vec3f(largest, 0.0), local).xy;

  // Sums of w without and with beta, and of w (-log p(x|z)), relative to the largest.
  var sum = vec3f();
  for (var k = local; k < samples; k += WORKGROUP) {
    let sums = row_sums(importance, first + k);
    let w = exp(log_weights(sums, beta) - top);
    sum += vec3f(w, w.x * sums.x);
  }
  let all = sum_of(sum, local);

  if (example >= importance.rows) {
    return;
  }
  let counts = example < batch_count(state.batch, importance.batch_size, importance.examples);
  for (var k = local; k < samples; k += WORKGROUP) {
    let w = exp(log_weights(row_sums(importance, first + k), beta).y - top.y) / all.y;
    weights[first + k] = select(0.0, w, counts);
  }
  if (local == 0u) {
    let bound = top.x + log(all.x / f32(samples));
    let reconstruction = all.z / all.x;
    losses[example] = select(0.0, reconstruction, counts);
    losses[importance.rows + example] = select(0.0, -bound - reconstruction, counts);
  }
}
