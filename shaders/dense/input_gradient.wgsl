// needs tiles/product.wgsl, dense/layer.wgsl
// The product that takes a gradient down through a dense layer, dy W, and what becomes of it (dense/layer.wgsl), of the rows that
// dense/every_row.wgsl or dense/listed_rows.wgsl says.
const A_ALONG_K = true;
const B_ALONG_K = false;
alias ALine = u32;
alias BLine = u32;
alias KBlock = u32;

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return number;
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k + step;
}

fn a_line(layer: Layer, line: u32) -> ALine {
  return layer.y + row_of(line) * layer.y_stride;
}

fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  return deltas[line + k];
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return layer.weight + line;
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  return parameters[line + (4u * k + i) * layer.input];
}

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.input) {
    return;
  }
  let x = layer.x + row_of(row) * layer.x_stride + column;
  var dx = sum;
  if (layer.input_gradient != SET) {
    let old = deltas[x];
    dx = select(sum * old, sum + old, layer.input_gradient == ADD);
  }
  deltas[x] = dx;
}
