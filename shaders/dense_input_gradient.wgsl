// Dense layer, gradient of the input: dx = (dy W) * derivative.
//
//   dy [rows, output], W [output, input] -> dx [rows, input]
//   dy and dx are gradients of the loss by the layers' pre-activations. Where HIDDEN, x came out of an activation, and
//   dx's place in `deltas` holds that activation's derivative (dense_forward put it there); dx replaces it.
//
// Grid: an invocation computes 16 rows x 4 columns of dx as four 4 x 4 blocks, as in dense_forward.
override HIDDEN = true;

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dy and the derivative, writes dx
@group(0) @binding(2) var<uniform> layer: Layer;

fn left(index: u32) -> vec4f {
  return deltas[index];
}

fn store(row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.input) {
    return;
  }
  let x = layer.x + row * layer.input + column;
  if (HIDDEN) {
    deltas[x] = sum * deltas[x];
  } else {
    deltas[x] = sum;
  }
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = (group.y * LANES_Y + local.y) * 16u;
  let column = group.x * LANES_X + local.x;
  let lane = local.x;
  let dy = layer.y + row * layer.output;
  let four_rows = 4u * layer.output;

  var dx0 = mat4x4f();
  var dx1 = mat4x4f();
  var dx2 = mat4x4f();
  var dx3 = mat4x4f();
  var weight = layer.weight + column;
  for (var k = 0u; k < layer.output; k++) {
    let w = mat4x4f(
      parameters[weight],
      parameters[weight + layer.input],
      parameters[weight + 2u * layer.input],
      parameters[weight + 3u * layer.input],
    );
    dx0 += w * left_block(dy + k, layer.output, lane);
    dx1 += w * left_block(dy + four_rows + k, layer.output, lane);
    dx2 += w * left_block(dy + 2u * four_rows + k, layer.output, lane);
    dx3 += w * left_block(dy + 3u * four_rows + k, layer.output, lane);
    weight += 4u * layer.input;
  }
  store_block(row, column, lane, dx0);
  store_block(row + 4u, column, lane, dx1);
  store_block(row + 8u, column, lane, dx2);
  store_block(row + 12u, column, lane, dx3);
}
