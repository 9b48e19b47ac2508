// Which rows of its matrices a dense layer multiplies: those of a list. The others come behind them in the list: their gradients are
// zero, and nobody asks for their values.
//
//   rows [1 + rows of the matrices]: how many are multiplied, and then the number of each row (tokens/list_rows.wgsl)
fn row_of(line: u32) -> u32 {
  return rows[1u + line];
}
