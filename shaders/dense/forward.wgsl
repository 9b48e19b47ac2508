// needs tiles/product.wgsl, activation/table.wgsl, dense/layer.wgsl, lib/padding.wgsl
// The product of a dense layer's forward pass, x Wᵀ, with the bias and the activation behind it, of the rows that
// dense/every_row.wgsl or dense/listed_rows.wgsl says.
const A_ALONG_K = true;
const B_ALONG_K = true;
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
  return layer.x + row_of(line) * layer.x_stride;
}

fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  return activations[line + k];
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return layer.weight + line * layer.input;
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  return parameters[line + k];
}

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.output) {
    return;
  }
  // Padding stays zero whatever the activation makes of it.
  let real = real_columns(column, layer.outputs);
  let a = sum + parameters[layer.bias + column];
  let y = layer.y + row_of(row) * layer.y_stride + column;
  if (layer.activated == 1u) {
    activations[y] = select(vec4f(0.0), activate(a), real);
    deltas[y] = select(vec4f(0.0), activate_derivative(a), real);
  } else {
    activations[y] = select(vec4f(0.0), a, real);
  }
}
