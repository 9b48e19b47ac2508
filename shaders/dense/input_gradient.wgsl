// needs tiles/product.wgsl, dense/layer.wgsl
// The product that takes a gradient down through a dense layer, dy W, and what becomes of it (dense/layer.wgsl).
const LEFT_ALONG_K = true;
const RIGHT_ALONG_K = false;

fn left(index: u32) -> vec4f {
  return deltas[index];
}

fn right(index: u32) -> vec4f {
  return parameters[index];
}

fn left_matrix(layer: Layer) -> Matrix {
  return Matrix(layer.y, layer.y_stride);
}

fn right_matrix(layer: Layer) -> Matrix {
  return Matrix(layer.weight, layer.input);
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
