// needs attention/layer.wgsl
// As attention/head_16.wgsl, for heads of any width up to 64: in arrays, which lie in memory.
const MOST_FOURS = 16u;

struct Row {
  fours: array<vec4f, MOST_FOURS>,
}

struct Rows {
  fours: array<mat4x4f, MOST_FOURS>,
}

fn fours() -> u32 {
  return (attention.width + 3u) / 4u;
}

fn read_row(row: ptr<function, Row>, what: u32, at: u32) {
  for (var i = 0u; i < fours(); i++) {
    (*row).fours[i] = four_at(what, at + 4u * i, attention.width - 4u * i);
  }
}

fn read_rows(rows: ptr<function, Rows>, what: u32, at: vec4u) {
  for (var i = 0u; i < fours(); i++) {
    (*rows).fours[i] = fours_at(what, at + 4u * i, attention.width - 4u * i);
  }
}

fn dots(row: ptr<function, Row>, rows: ptr<function, Rows>) -> vec4f {
  var sum = vec4f();
  for (var i = 0u; i < fours(); i++) {
    sum += (*row).fours[i] * (*rows).fours[i];
  }
  return sum;
}

fn own_dots(a: ptr<function, Rows>, b: ptr<function, Rows>) -> vec4f {
  var sum = vec4f();
  for (var i = 0u; i < fours(); i++) {
    sum += column_dots((*a).fours[i], (*b).fours[i]);
  }
  return sum;
}

fn scale_rows(rows: ptr<function, Rows>, by: vec4f) {
  for (var i = 0u; i < fours(); i++) {
    (*rows).fours[i] = scaled((*rows).fours[i], by);
  }
}

fn add_weighted(rows: ptr<function, Rows>, weight: vec4f, row: ptr<function, Row>) {
  for (var i = 0u; i < fours(); i++) {
    (*rows).fours[i] += outer((*row).fours[i], weight);
  }
}

fn store_rows(rows: ptr<function, Rows>, at: vec4u, position: vec4u) {
  for (var i = 0u; i < fours(); i++) {
    store_fours(at + 4u * i, attention.width - 4u * i, (*rows).fours[i], position);
  }
}
