// What the kernels of attention share (Vaswani et al. 2017): where queries, keys and values lie, and which keys an item has.
//
//   qkv [items, positions, 3 heads width]: queries, keys, values, each all heads one behind the other
//   y   [items, positions, heads width]
//   statistics [items, heads, positions, 4]: of a query the largest score, 1 / sum of exp(score - largest), and, once the backward
//   pass has been there, the dot product of y and its gradient
//
// An invocation serves four positions of one head of an item: what it loads of one other position it uses four times. There is
// no barrier, and nothing shared: neighbours read the same position at the same time, which a cache serves. They are the heads of
// the same positions, which end together: behind an item's end whole subgroups have nothing to do. Sums run over the positions
// in their order.
//
// Queries behind an item's end see nothing: their y, statistics and gradients are 0.
struct Attention {
  items: u32,
  positions: u32,
  heads: u32,
  width: u32,               // columns of a head
  qkv: u32,                 // offset in `activations`, in floats, as all offsets and strides, and of its gradient in `deltas`
  qkv_stride: u32,
  y: u32,
  y_stride: u32,
  statistics: u32,
  statistics_stride: u32,
  tokens: u32,
  tokens_stride: u32,
  per_tokens: u32,          // items behind one another that have one row of tokens
  masked: u32,              // 1: positions behind an item's first token 0 neither see nor are seen
  causal: u32,              // 1: nor are keys behind the query
  accumulate: u32,          // 1: gradients are added to what lies there
  scale: f32,               // of scores: 1 / sqrt(width)
}

const QUERY = 0u;
const KEY = 1u;
const VALUE = 2u;

// Four positions of one head of an item.
struct Share {
  item: u32,
  head: u32,
  position: vec4u,
}

fn share_of(index: u32) -> Share {
  let fours = (attention.positions + 3u) / 4u;
  let four = index / attention.heads;
  return Share(four / fours, index % attention.heads, 4u * (four % fours) + vec4u(0u, 1u, 2u, 3u));
}

// Positions behind the last are read as if they were the last.
fn within(position: vec4u) -> vec4u {
  return min(position, vec4u(attention.positions - 1u));
}

fn qkv_at(share: Share, what: u32, position: vec4u) -> vec4u {
  let columns = attention.heads * attention.width;
  let first = attention.qkv + share.item * attention.qkv_stride + what * columns + share.head * attention.width;
  return first + within(position) * 3u * columns;
}

fn y_at(share: Share, position: vec4u) -> vec4u {
  let first = attention.y + share.item * attention.y_stride + share.head * attention.width;
  return first + within(position) * attention.heads * attention.width;
}

fn statistics_at(share: Share, position: vec4u) -> vec4u {
  let first = attention.statistics + share.item * attention.statistics_stride;
  return first + 4u * (share.head * attention.positions + within(position));
}

// Positions of an item up to its first token 0, which is its end.
fn real_positions(item: u32) -> u32 {
  if (attention.masked == 0u) {
    return attention.positions;
  }
  let first = attention.tokens + item / attention.per_tokens * attention.tokens_stride;
  var count = 1u;
  while (count < attention.positions) {
    if (u32(round(value_at(first + count - 1u) * 255.0)) == 0u) {
      break;
    }
    count++;
  }
  return count;
}

// Keys that the queries of a share have to look at.
fn keys_end(share: Share, real: u32) -> u32 {
  let end = select(real, min(real, share.position.w + 1u), attention.causal == 1u);
  return select(0u, end, share.position.x < real);
}

fn seen(query: vec4u, key: vec4u, real: u32) -> vec4<bool> {
  return (max(query, key) < vec4u(real)) & ((key <= query) | vec4<bool>(attention.causal == 0u));
}

// Whether these are the last columns of an item's row, so that its padding is behind them.
fn ends_row(share: Share) -> bool {
  return (share.head + 1u == attention.heads) & (share.position.w + 1u >= attention.positions);
}

fn scaled(columns: mat4x4f, by: vec4f) -> mat4x4f {
  return mat4x4f(columns[0] * by.x, columns[1] * by.y, columns[2] * by.z, columns[3] * by.w);
}

fn outer(column: vec4f, row: vec4f) -> mat4x4f {
  return mat4x4f(column * row.x, column * row.y, column * row.z, column * row.w);
}

fn column_dots(a: mat4x4f, b: mat4x4f) -> vec4f {
  return vec4f(dot(a[0], b[0]), dot(a[1], b[1]), dot(a[2], b[2]), dot(a[3], b[3]));
}

fn fours_at(what: u32, at: vec4u, count: u32) -> mat4x4f {
  return mat4x4f(
    four_at(what, at.x, count),
    four_at(what, at.y, count),
    four_at(what, at.z, count),
    four_at(what, at.w, count),
  );
}

// What is of positions behind the last is not stored.
fn store_fours(at: vec4u, count: u32, fours: mat4x4f, position: vec4u) {
  for (var i = 0u; i < 4u; i++) {
    if (position[i] < attention.positions) {
      store_four(at[i], count, fours[i], attention.accumulate == 1u);
    }
  }
}
