// needs form, lib/index.wgsl
// Attention, backward to keys and values, behind attention_query_gradient, which has left dy_t . y_t in the statistics:
//
//   dv_j = sum over t of p_tj dy_t,  dk_j = sum over t of ds_tj q_t / sqrt(width),  ds_tj = p_tj (dy_t . v_j - dy_t . y_t)
//
//   written, or added to what lies there; 0 where no query sees the key.
//
// Grid and shapes: attention/layer.wgsl. An invocation serves four keys.
@group(0) @binding(0) var<storage, read_write> activations: array<Element>;  // reads qkv, tokens and statistics
@group(0) @binding(1) var<storage, read_write> deltas: array<Element>;       // reads dy, writes dk and dv
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
  var k: Rows;
  read_rows(&k, VALUES, qkv_at(share, KEY, share.position));
  var v: Rows;
  read_rows(&v, VALUES, qkv_at(share, VALUE, share.position));
  var dk: Rows;
  var dv: Rows;
  var q: Row;
  var dy: Row;
  let real = real_positions(share.item);
  let first = select(0u, share.position.x, attention.causal == 1u);
  let end = select(0u, real, share.position.x < real);
  for (var query = first; query < end; query++) {
    let at = vec4u(query);
    read_row(&q, VALUES, qkv_at(share, QUERY, at).x);
    read_row(&dy, GRADIENTS, y_at(share, at).x);
    let known = four_at(VALUES, statistics_at(share, at).x, 4u);
    let score = dots(&q, &k) * attention.scale;
    let weight = select(vec4f(), exp(score - known.x) * known.y, seen(at, share.position, real));
    add_weighted(&dv, weight, &dy);
    add_weighted(&dk, weight * (dots(&dy, &v) - known.z), &q);
  }
  scale_rows(&dk, vec4f(attention.scale));
  store_rows(&dk, qkv_at(share, KEY, share.position), share.position);
  store_rows(&dv, qkv_at(share, VALUE, share.position), share.position);
  if (ends_row(share)) {
    store_padding(attention.qkv + share.item * attention.qkv_stride + 3u * attention.positions * attention.heads * attention.width);
  }
}
