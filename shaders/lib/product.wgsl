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
