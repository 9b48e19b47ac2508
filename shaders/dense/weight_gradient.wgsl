// needs tiles/product.wgsl, dense/layer.wgsl, lib/fault.wgsl
// The products of dense layers' weight gradients, dyᵀ x, and the sums of the biases' (dense/dense_weight_gradient.wgsl). Which rows are
// summed is in the kernels: alias KBlock, fn row_at(k: KBlock, i: u32) -> u32, the row of number i of its four k,
// fn row_of(line: u32) -> u32, and fn stretch_of(layer: Layer, part: u32) -> vec2u, the first of a part and the one behind its last.
override PARTS = 1u;

struct Parts {
  groups: u32,  // workgroups of a part
  rows: u32,    // of a part, a multiple of four; the last one may have fewer
  size: u32,    // vec4f of the gradients of a part
}

const A_ALONG_K = false;
const B_ALONG_K = false;
alias ALine = u32;
alias BLine = u32;

fn a_line(layer: Layer, line: u32) -> ALine {
  return layer.y + line;
}

fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  return deltas[line + row_at(k, i) * layer.y_stride];
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return layer.x + line;
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  return activations[line + row_at(k, i) * layer.x_stride];
}

fn put(index: u32, gradient: vec4f) {
  gradients[index] = gradient;
  if (faulty(gradient)) {
    atomicOr(&state.fault, FAULTY_GRADIENT);
  }
}

// `weight` and `bias` of the layer are those of the part.
fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row < layer.output * 4u && column < layer.input) {
    put(layer.weight + row * layer.input + column, sum);
  }
}

fn bias_gradient(layer: Layer, output: u32, first: u32, end: u32) {
  if (output >= layer.output) {
    return;
  }
  var db = vec4f();
  for (var k = first; k < end; k++) {
    db += deltas[layer.y + row_of(k) * layer.y_stride + output];
  }
  put(layer.bias + output, db);
}

// The tile of workgroup `index`, or its share of the biases.
fn gradient_tile(index: u32, local: vec2u) {
  let part = index / parts.groups;
  let group = index % parts.groups;
  if (part >= PARTS) {
    return;
  }
  var i = 0u;
  while (i + 1u < arrayLength(&layers) && group >= layers[i + 1u].first_group) {
    i++;
  }
  var layer = layers[i];
  layer.weight += part * parts.size;
  layer.bias += part * parts.size;
  let stretch = stretch_of(layer, part);

  let columns = (layer.input + TILE_COLUMNS - 1u) / TILE_COLUMNS + 1u;
  let row = (group - layer.first_group) / columns;
  let column = (group - layer.first_group) % columns;
  if (column + 1u == columns) {
    for (var i = local.y * LANES_X + local.x; i < TILE_ROWS / 4u; i += LANES_X * LANES_Y) {
      bias_gradient(layer, row * TILE_ROWS / 4u + i, stretch.x, stretch.y);
    }
  } else {
    tile(layer, vec2u(column, row), local, stretch.x / 4u, stretch.y / 4u);
  }
}
