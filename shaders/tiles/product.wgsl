// What a kernel tells of its matrix product, for any family of tiles: result[row, column] = sum over k of a * b. Lines of `a`
// are rows of the result, lines of `b` its columns.
//
//   a_line(layer, line) -> ALine  what depends on the line alone, say where it begins: known before the loop over k
//   b_line, BLine                 the same of `b`
//   k_block(layer, number, order) -> KBlock: what depends on four k alone, those of block number `number`, each of which `order`
//                                 puts in its place: 4 number + order
//   k_moved(layer, k, step)       the block so much further on; `step` is k_block of a number of blocks, ordered by zeros
//   a(layer, a_line, k, i)        a vec4f of the line
//   A_ALONG_K                     whether a vec4f lies along k: the block's four k of one line, in their own order, i is 0, and
//                                 `line` counts lines; else it lies across k: four lines at number i of the block's k, and
//                                 `line` counts vec4f
//   b, B_ALONG_K                  the same of `b`. Where `a` lies across k, so must `b`
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

// The vec4f of a block of b: its columns, or across k its lines in the block's order.
fn b_vectors(layer: Layer, lines: BLines, k: KBlock) -> mat4x4f {
  if (B_ALONG_K) {
    return mat4x4f(b(layer, lines.b0, k, 0u), b(layer, lines.b1, k, 0u), b(layer, lines.b2, k, 0u), b(layer, lines.b3, k, 0u));
  }
  return mat4x4f(b(layer, lines.b0, k, 0u), b(layer, lines.b1, k, 1u), b(layer, lines.b2, k, 2u), b(layer, lines.b3, k, 3u));
}
