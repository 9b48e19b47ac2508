// Which rows of its matrices a dense layer multiplies: all, a line of the product each. Some of them: dense/listed_rows.wgsl.
fn row_of(line: u32) -> u32 {
  return line;
}
