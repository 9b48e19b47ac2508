// needs lib/permutation.wgsl
// The keyed permutation by itself: places[i] = where element first + i of n goes.
struct Order {
  n: u32,
  width: u32,
  first: u32,
  count: u32,
  seed_low: u32,
  seed_high: u32,
  epoch: u32,
}

@group(0) @binding(0) var<storage, read_write> places: array<u32>;
@group(0) @binding(1) var<uniform> order: Order;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < order.count) {
    let key = permutation_key(vec2u(order.seed_low, order.seed_high), order.epoch);
    places[id.x] = permute(order.first + id.x, order.n, order.width, key);
  }
}
