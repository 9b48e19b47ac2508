// What a kernel tells of its matrix product, for any family of tiles: result[row, column] = sum over k of a * b. Lines of `a`
// are rows of the result, lines of `b` its columns.
//
//   a_line(layer, line) -> ALine  what depends on the line alone, say where it begins: known before the loop over k
//   a(layer, a_line, k)           a vec4f of the line
//   A_ALONG_K                     whether a vec4f lies along k: four k of one line, `line` counts lines and `k` vec4f; else
//                                 it lies across k: four lines at one k, `line` counts vec4f and `k` single ones
//   b_line, b, B_ALONG_K, BLine   the same of `b`. Where `a` lies across k, so must `b`
//   store(layer, row, column, sum)  takes four results of a row; columns count vec4f, and may be beyond the matrix

// The lines of a block of 4 x 4.
struct BLines {
  b0: BLine,
  b1: BLine,
  b2: BLine,
  b3: BLine,
}

// Of the four columns of the result number `place`. Across k, they are one.
fn b_lines(layer: Layer, place: u32) -> BLines {
  if (B_ALONG_K) {
    let first = 4u * place;
    return BLines(
      b_line(layer, first),
      b_line(layer, first + 1u),
      b_line(layer, first + 2u),
      b_line(layer, first + 3u),
    );
  }
  let line = b_line(layer, place);
  return BLines(line, line, line, line);
}

// The vec4f of a block of b: its columns, or across k its lines k0 to k3.
fn b_vectors(layer: Layer, lines: BLines, k: vec4u) -> mat4x4f {
  return mat4x4f(
    b(layer, lines.b0, k.x),
    b(layer, lines.b1, k.y),
    b(layer, lines.b2, k.z),
    b(layer, lines.b3, k.w),
  );
}
