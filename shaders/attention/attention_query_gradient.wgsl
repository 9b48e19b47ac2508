// needs form, lib/index.wgsl
// Attention, backward to the queries. The weights p are computed anew from the scores and the statistics of the forward pass:
//
//   dq_t = sum over j of ds_tj k_j / sqrt(width),  ds_tj = p_tj (dy_t . v_j - dy_t . y_t)
//
//   written, or added to what lies there. dy_t . y_t, which the keys' gradient needs too, goes to the statistics.
//
// Grid and shapes: attention/layer.wgsl. An invocation serves four queries.
@group(0) @binding(0) var<storage, read_write> activations: array<Element>;  // reads qkv, y, tokens and statistics, writes statistics
@group(0) @binding(1) var<storage, read_write> deltas: array<Element>;       // reads dy, writes dq
@group(0) @binding(2) var<uniform> attention: Attention;

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
  var dy: Rows;
  read_rows(&dy, GRADIENTS, y_at(share, share.position));
  var y: Rows;
  read_rows(&y, VALUES, y_at(share, share.position));
  let own = own_dots(&y, &dy);
  let statistics = statistics_at(share, share.position);
  var largest: vec4f;
  var inverse: vec4f;
  for (var i = 0u; i < 4u; i++) {
    let known = four_at(VALUES, statistics[i], 4u);
    largest[i] = known.x;
    inverse[i] = known.y;
    if (share.position[i] < attention.positions) {
      store_statistics(statistics[i], vec4f(known.xy, own[i], 0.0));
    }
  }
  var sum: Rows;
  var k: Row;
  var v: Row;
  let real = real_positions(share.item);
  let end = keys_end(share, real);
  for (var key = 0u; key < end; key++) {
    let at = vec4u(key);
    read_row(&k, VALUES, qkv_at(share, KEY, at).x);
    read_row(&v, VALUES, qkv_at(share, VALUE, at).x);
    let score = dots(&k, &q) * attention.scale;
    let weight = select(vec4f(), exp(score - largest) * inverse, seen(share.position, at, real));
    add_weighted(&sum, weight * (dots(&v, &dy) - own), &k);
  }
  scale_rows(&sum, vec4f(attention.scale));
  store_rows(&sum, qkv_at(share, QUERY, share.position), share.position);
}
