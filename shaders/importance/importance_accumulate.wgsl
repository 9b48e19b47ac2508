// needs importance/reduce.wgsl, importance/row_sums.wgsl, lib/index.wgsl, lib/state.wgsl
// log p(x) by importance sampling, in rounds of samples (importance/importance.wgsl): adds a round's weights to those of the
// rounds before. Sums of exponentials are kept relative to the largest log w so far.
//
//   partial sums of -log p(x|z) and of log q(z|x) - log p(z), of each row
//   -> results [examples]: (top, sum of w / exp(top), sum of (w / exp(top))^2, 0), top = the largest log w
//   state.epoch counts rounds; the first begins anew. Samples beyond all_samples, in the last one, do not count.
//
// Grid: a workgroup serves an example, an invocation every 64th of its samples; the sums go through a tree of fixed shape.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read_write> results: array<vec4f>;
@group(0) @binding(3) var<uniform> importance: Importance;

fn log_weight(row: u32) -> f32 {
  let sums = row_sums(importance, row);
  return -(sums.x + sums.y);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let example = group.y * groups.x + group.x;
  let first = example * importance.samples;
  let before = state.epoch * importance.samples;
  let count = min(importance.samples, importance.all_samples - before);

  var largest = log_weight(first);
  for (var k = local; k < count; k += WORKGROUP) {
    largest = max(largest, log_weight(first + k));
  }
  let top = largest_of(vec3f(largest), local).x;

  var sum = vec2f();
  for (var k = local; k < count; k += WORKGROUP) {
    let w = exp(log_weight(first + k) - top);
    sum += vec2f(w, w * w);
  }
  let own = sum_of(vec3f(sum, 0.0), local);
  if (local != 0u || example >= batch_count(state.batch, importance.batch_size, importance.examples)) {
    return;
  }
  let at = state.batch * importance.batch_size + example;
  var result = vec4f(top, own);
  if (state.epoch > 0u) {
    let old = results[at];
    let both = max(old.x, top);
    let scale = exp(old.x - both);
    let own_scale = exp(top - both);
    result = vec4f(
      both,
      old.y * scale + own.x * own_scale,
      old.z * scale * scale + own.y * own_scale * own_scale,
      0.0,
    );
  }
  results[at] = result;
}
