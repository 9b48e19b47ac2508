// needs lib/index.wgsl, lib/state.wgsl
// What each example of a batch costs, in nats: its partial sums of the losses, added up.
//
//   losses: partial sums of the reconstruction [rows, parts] and of the KL -> scores [capacity, 2]
//   An example's scores lie at its place in the epoch; from the place `capacity` on, they begin at 0 again.
//
// Grid: an invocation serves one row.
struct Scores {
  reconstruction: u32,        // first partial sum in `losses`, and how many a row has
  reconstruction_parts: u32,
  kl: u32,
  kl_parts: u32,
  examples: u32,
  batch_size: u32,
  capacity: u32,              // examples that `scores` holds
}

@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read_write> scores: array<vec2f>;
@group(0) @binding(3) var<uniform> places: Scores;

fn row_sum(first: u32, count: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < count; i++) {
    sum += losses[first + i];
  }
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = flat_index(group, groups, local);
  if (row >= batch_count(state.batch, places.batch_size, places.examples)) {
    return;
  }
  scores[(state.batch * places.batch_size + row) % places.capacity] = vec2f(
    row_sum(places.reconstruction + row * places.reconstruction_parts, places.reconstruction_parts),
    row_sum(places.kl + row * places.kl_parts, places.kl_parts),
  );
}
