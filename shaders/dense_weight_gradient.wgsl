// Dense layers, gradients of weights and biases: dW = dyᵀ x, db = sum of dy over the rows. All layers in one dispatch:
// once every dy is known they depend on nothing else, and together they fill the adapter.
//
//   dy [rows, output], x [rows, input] -> dW [output, input], db [output]
//
// Grid: a workgroup computes LANES_Y x 16 rows and LANES_X x 4 columns of one dW, an invocation four 4 x 4 blocks of it;
// in one more column of workgroups an invocation sums four elements of db. `first_group` tells whose workgroup it is.
@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read> layers: array<Layer>;

fn left(index: u32) -> vec4f {
  return deltas[index];
}

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  if (row < layer.output * 4u && column < layer.input) {
    gradients[layer.weight + row * layer.input + column] = sum;
  }
}

fn store_block(layer: Layer, row: u32, column: u32, block: mat4x4f) {
  store(layer, row, column, block[0]);
  store(layer, row + 1u, column, block[1]);
  store(layer, row + 2u, column, block[2]);
  store(layer, row + 3u, column, block[3]);
}

// Rows of dW are columns of dy, so a block of dy is transposed in the registers.
fn weight_gradient(layer: Layer, row: u32, column: u32, lane: u32) {
  var dw0 = mat4x4f();
  var dw1 = mat4x4f();
  var dw2 = mat4x4f();
  var dw3 = mat4x4f();
  for (var k = 0u; k < layer.rows; k += 4u) {
    let start = layer.x + k * layer.input + column;
    let dy = layer.y + k * layer.output + row / 4u;
    // In the order in which this lane has the rows of dy.
    let x = mat4x4f(
      activations[start + block_row(lane, 0u) * layer.input],
      activations[start + block_row(lane, 1u) * layer.input],
      activations[start + block_row(lane, 2u) * layer.input],
      activations[start + block_row(lane, 3u) * layer.input],
    );
    dw0 += x * transpose(left_block(dy, layer.output, lane));
    dw1 += x * transpose(left_block(dy + 1u, layer.output, lane));
    dw2 += x * transpose(left_block(dy + 2u, layer.output, lane));
    dw3 += x * transpose(left_block(dy + 3u, layer.output, lane));
  }
  store_block(layer, row, column, dw0);
  store_block(layer, row + 4u, column, dw1);
  store_block(layer, row + 8u, column, dw2);
  store_block(layer, row + 12u, column, dw3);
}

fn bias_gradient(layer: Layer, output: u32) {
  if (output >= layer.output) {
    return;
  }
  var db = vec4f();
  for (var k = 0u; k < layer.rows; k++) {
    db += deltas[layer.y + k * layer.output + output];
  }
  gradients[layer.bias + output] = db;
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let group = id.y * groups.x + id.x;
  var i = 0u;
  while (i + 1u < arrayLength(&layers) && group >= layers[i + 1u].first_group) {
    i++;
  }
  let layer = layers[i];

  let columns = (layer.input + LANES_X - 1u) / LANES_X + 1u;
  let row = (group - layer.first_group) / columns * LANES_Y + local.y;
  let column = (group - layer.first_group) % columns;
  if (column + 1u == columns) {
    // Four of every LANES_X lanes have a share of the 16 rows.
    if (local.x < 4u) {
      bias_gradient(layer, row * 4u + local.x);
    }
  } else {
    weight_gradient(layer, row * 16u, column * LANES_X + local.x, local.x);
  }
}
