// needs attention/layer.wgsl
// What an invocation holds of heads of 16 columns, by names, so that it may lie in registers; other widths: attention/head_any.wgsl.
struct Row {
  a: vec4f,
  b: vec4f,
  c: vec4f,
  d: vec4f,
}

// Four rows: each is a column of these matrices.
struct Rows {
  a: mat4x4f,
  b: mat4x4f,
  c: mat4x4f,
  d: mat4x4f,
}

fn read_row(row: ptr<function, Row>, what: u32, at: u32) {
  (*row).a = four_at(what, at, 4u);
  (*row).b = four_at(what, at + 4u, 4u);
  (*row).c = four_at(what, at + 8u, 4u);
  (*row).d = four_at(what, at + 12u, 4u);
}

fn read_rows(rows: ptr<function, Rows>, what: u32, at: vec4u) {
  (*rows).a = fours_at(what, at, 4u);
  (*rows).b = fours_at(what, at + 4u, 4u);
  (*rows).c = fours_at(what, at + 8u, 4u);
  (*rows).d = fours_at(what, at + 12u, 4u);
}

// The dot product of a row and each of four.
fn dots(row: ptr<function, Row>, rows: ptr<function, Rows>) -> vec4f {
  return (*row).a * (*rows).a + (*row).b * (*rows).b + (*row).c * (*rows).c + (*row).d * (*rows).d;
}

// Those of four rows, each with its own.
fn own_dots(a: ptr<function, Rows>, b: ptr<function, Rows>) -> vec4f {
  return column_dots((*a).a, (*b).a) + column_dots((*a).b, (*b).b) + column_dots((*a).c, (*b).c) + column_dots((*a).d, (*b).d);
}

fn scale_rows(rows: ptr<function, Rows>, by: vec4f) {
  (*rows).a = scaled((*rows).a, by);
  (*rows).b = scaled((*rows).b, by);
  (*rows).c = scaled((*rows).c, by);
  (*rows).d = scaled((*rows).d, by);
}

// To each of four rows, one as often as it has weight.
fn add_weighted(rows: ptr<function, Rows>, weight: vec4f, row: ptr<function, Row>) {
  (*rows).a += outer((*row).a, weight);
  (*rows).b += outer((*row).b, weight);
  (*rows).c += outer((*row).c, weight);
  (*rows).d += outer((*row).d, weight);
}

fn store_rows(rows: ptr<function, Rows>, at: vec4u, position: vec4u) {
  store_fours(at, 4u, (*rows).a, position);
  store_fours(at + 4u, 4u, (*rows).b, position);
  store_fours(at + 8u, 4u, (*rows).c, position);
  store_fours(at + 12u, 4u, (*rows).d, position);
}
