// needs dense/layer.wgsl
// Which rows of its matrices a dense layer multiplies: those of a list. The others come behind them in the list: their gradients are
// zero, and nobody asks for their values.
//
//   rows [1 + rows of the matrices]: how many are left out, and then of each line its row less the line (tokens/list_rows.wgsl). So
//   zeros stand for all rows in their order: what is measured before there is a list does all the work.
fn row_of(line: u32) -> u32 {
  return line + rows[1u + line];
}

fn counting(layer: Layer) -> u32 {
  return layer.rows - rows[0];
}
