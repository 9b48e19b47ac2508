// needs tile, tiles/product.wgsl, dense/layer.wgsl, lib/fault.wgsl
// Dense layers, gradients of weights and biases: dW = dyᵀ x, db = sum of dy over the rows. All layers in one dispatch:
// once every dy is known they depend on nothing else, and together they fill the adapter.
//
//   dy [rows, output], x [rows, input] -> dW [output, input], db [output]
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   Where the results are few and the rows are many, PARTS > 1: each part sums a stretch of the rows into gradients of
//   its own, and adam adds the parts up in their order.
//
// Grid: a workgroup computes one tile of one dW (tiles/tile_*.wgsl), and one more column of workgroups the biases, four
// elements an invocation. `first_group` tells whose workgroup it is. All parts lie one behind the other.
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
alias KBlock = vec4u;

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: Faults;
@group(0) @binding(4) var<uniform> parts: Parts;
@group(0) @binding(5) var<storage, read> layers: array<Layer>;

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return 4u * number + order;
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k + step;
}

fn a_line(layer: Layer, line: u32) -> ALine {
  return layer.y + line;
}

fn a(layer: Layer, line: ALine, k: KBlock, i: u32) -> vec4f {
  return deltas[line + k[i] * layer.y_stride];
}

fn b_line(layer: Layer, line: u32) -> BLine {
  return layer.x + line;
}

fn b(layer: Layer, line: BLine, k: KBlock, i: u32) -> vec4f {
  return activations[line + k[i] * layer.x_stride];
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
    db += deltas[layer.y + k * layer.y_stride + output];
  }
  put(layer.bias + output, db);
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let index = id.y * groups.x + id.x;
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
  let first = part * parts.rows;
  let end = min(first + parts.rows, layer.rows);

  let columns = (layer.input + TILE_COLUMNS - 1u) / TILE_COLUMNS + 1u;
  let row = (group - layer.first_group) / columns;
  let column = (group - layer.first_group) % columns;
  if (column + 1u == columns) {
    for (var i = local.y * LANES_X + local.x; i < TILE_ROWS / 4u; i += LANES_X * LANES_Y) {
      bias_gradient(layer, row * TILE_ROWS / 4u + i, first, end);
    }
  } else {
    tile(layer, vec2u(column, row), local.xy, first / 4u, end / 4u);
  }
}
