// needs tiles/product.wgsl, activation/table.wgsl, dense/layer.wgsl, lib/padding.wgsl
// The product of a dense layer's forward pass, x Wᵀ, with the bias and the activation behind it.
const LEFT_ALONG_K = true;
const RIGHT_ALONG_K = true;

fn left(index: u32) -> vec4f {
  return activations[index];
}

fn right(index: u32) -> vec4f {
  return parameters[index];
}

fn left_matrix(layer: Layer) -> Matrix {
  return Matrix(layer.x, layer.x_stride);
}

fn right_matrix(layer: Layer) -> Matrix {
  return Matrix(layer.weight, layer.input);
}

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.output) {
    return;
  }
  // Padding stays zero whatever the activation makes of it.
  let real = real_columns(column, layer.outputs);
  let a = sum + parameters[layer.bias + column];
  let y = layer.y + row * layer.y_stride + column;
  if (layer.activated == 1u) {
    activations[y] = select(vec4f(0.0), activate(a), real);
    deltas[y] = select(vec4f(0.0), activate_derivative(a), real);
  } else {
    activations[y] = select(vec4f(0.0), a, real);
  }
}
