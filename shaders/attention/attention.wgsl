// needs form, lib/index.wgsl
// Attention (Vaswani et al. 2017, "Attention Is All You Need"), forward: of each query t of a head the mean of the values by
//
//   y_t = sum over j of p_tj v_j,  p_t = softmax over j of q_t . k_j / sqrt(width)
//
//   over the keys j that it sees (attention/layer.wgsl). The largest score is taken off before exp, so that nothing overflows: it
//   is found on the way, and what is summed by then is scaled as it grows (Milakov and Gimelshein 2018, "Online normalizer
//   calculation for softmax"). What a query does not see has a weight of exactly 0.
//
// Grid and shapes: attention/layer.wgsl. An invocation serves four queries.
@group(0) @binding(0) var<storage, read_write> activations: array<Element>;  // reads qkv and tokens, writes y and statistics
@group(0) @binding(1) var<uniform> attention: Attention;

// Below all scores.
const LEAST = -1e30;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let share = share_of(flat_index(group, groups, local));
  if (share.item >= attention.items) {
    return;
  }
  var q: Rows;
  read_rows(&q, VALUES, qkv_at(share, QUERY, share.position));
  var largest = vec4f(LEAST);
  var total = vec4f();
  var sum: Rows;
  var k: Row;
  var v: Row;
  let real = real_positions(share.item);
  let end = keys_end(share, real);
  for (var key = 0u; key < end; key++) {
    let at = vec4u(key);
    read_row(&k, VALUES, qkv_at(share, KEY, at).x);
    read_row(&v, VALUES, qkv_at(share, VALUE, at).x);
    let sees = seen(share.position, at, real);
    let score = select(vec4f(LEAST), dots(&k, &q) * attention.scale, sees);
    let next = max(largest, score);
    let kept = exp(largest - next);
    let weight = select(vec4f(), exp(score - next), sees);
    largest = next;
    total = total * kept + weight;
    scale_rows(&sum, kept);
    add_weighted(&sum, weight, &v);
  }
  let sees = share.position < vec4u(real);
  let inverse = select(vec4f(), 1.0 / total, sees);
  largest = select(vec4f(), largest, sees);
  scale_rows(&sum, inverse);
  store_rows(&sum, y_at(share, share.position), share.position);
  let statistics = statistics_at(share, share.position);
  for (var i = 0u; i < 4u; i++) {
    if (share.position[i] < attention.positions) {
      store_statistics(statistics[i], vec4f(largest[i], inverse[i], 0.0, 0.0));
    }
  }
  if (ends_row(share)) {
    store_padding(attention.y + share.item * attention.y_stride + attention.positions * attention.heads * attention.width);
  }
}
