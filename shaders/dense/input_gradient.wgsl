// The product that takes a gradient down through a dense layer, dy W, with the derivative of the activation below it.
const LEFT_ALONG_K = true;
const RIGHT_ALONG_K = false;

fn left(index: u32) -> vec4f {
  return deltas[index];
}

fn right(index: u32) -> vec4f {
  return parameters[index];
}

fn left_matrix(layer: Layer) -> Matrix {
  return Matrix(layer.y, layer.output);
}

fn right_matrix(layer: Layer) -> Matrix {
  return Matrix(layer.weight, layer.input);
}

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.input) {
    return;
  }
  let x = layer.x + row * layer.input + column;
  if (layer.hidden == 1u) {
    deltas[x] = sum * deltas[x];
  } else {
    deltas[x] = sum;
  }
}
