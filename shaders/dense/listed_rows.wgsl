// Which rows of its matrices a dense layer multiplies: those of a list. The others come behind them in the list. Their gradients are
// zero, and nobody asks for their values, so that a tile that has no others is not summed: the value is what comes of the bias alone,
// and the gradient of the input zero.
//
//   rows [1 + rows of the matrices]: how many are multiplied, and then the number of each row (tokens/list_rows.wgsl)
fn row_of(line: u32) -> u32 {
  return rows[1u + line];
}

// Where the sum of a tile ends, whose first line this is.
fn end_for(first: u32, end: u32) -> u32 {
  return select(0u, end, first < rows[0]);
}
