// needs tiles/product.wgsl, dense/layer.wgsl
// The product that takes a gradient down through a dense layer, dy W, and what becomes of it (dense/layer.wgsl).
const A_ALONG_K = true;
const B_ALONG_K = false;
alias ALine = u32;
alias BLine = u32;

fn a_line(layer: Layer, line: u32) -> ALine {
  return layer.y + line * layer.y_stride;
}

fn a(layer: Layer, line: ALine, k: u32) -> vec4f {
  return deltas[line + k];
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return layer.weight + line;
}

fn b(layer: Layer, line: BLine, k: u32) -> vec4f {
  return parameters[line + k * layer.input];
}

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.input) {
    return;
  }
  let x = layer.x + row * layer.x_stride + column;
  var dx = sum;
  if (layer.input_gradient != SET) {
    let old = deltas[x];
    dx = select(sum * old, sum + old, layer.input_gradient == ADD);
  }
  deltas[x] = dx;
}
