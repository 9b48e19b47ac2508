// What a kernel tells of its matrix product, for any family of tiles:
//
//   left(index), right(index)  a vec4f of each operand
//   left_matrix(layer), right_matrix(layer)  where the operand lies. Where LEFT_ALONG_K (RIGHT_ALONG_K), its lines are
//     rows (columns) of the result, and run along k; else they are k, and run along the rows (the columns).
//   store(layer, row, column, sum)  takes four results of a row; columns count vec4f, and may be beyond the matrix
struct Matrix {
  start: u32,
  pitch: u32,  // vec4f from one line to the next
}

fn right_lines(index: u32, pitch: u32) -> mat4x4f {
  return mat4x4f(right(index), right(index + pitch), right(index + 2u * pitch), right(index + 3u * pitch));
}

// Where the block of four k number `k` begins, of the four rows (columns) of the result number `place`.
fn block_start(matrix: Matrix, place: u32, k: u32, along_k: bool) -> u32 {
  let across = 4u * matrix.pitch;
  return matrix.start + select(k * across + place, place * across + k, along_k);
}
