// Dense layer, forward: y = activation(x Wᵀ + b), and the activation's derivative beside it.
//
//   x [rows, input], W [output, input], b [output] -> y [rows, output]
//   derivative [rows, output] into `deltas` at y's place, where the backward pass multiplies it by the gradient
//
// Grid: an invocation computes 16 rows x 4 columns of y as four 4 x 4 blocks (lib/tile_*.wgsl); workgroups of LANES_X
// invocations along the columns and LANES_Y along the rows. Sums run over k in order, four products at a time. A tile
// that reaches beyond the matrix reads what lies there, and stores nothing of what it makes of it.
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads x, writes y
@group(0) @binding(2) var<storage, read_write> deltas: array<vec4f>;       // writes the derivative
@group(0) @binding(3) var<uniform> layer: Layer;

fn left(index: u32) -> vec4f {
  return activations[index];
}

fn store(row: u32, column: u32, sum: vec4f) {
  if (row >= layer.rows || column >= layer.output) {
    return;
  }
  // Padding stays zero whatever the activation makes of it.
  let real = real_columns(column, layer.outputs);
  let a = sum + parameters[layer.bias + column];
  let y = layer.y + row * layer.output + column;
  activations[y] = select(vec4f(0.0), activate(a), real);
  if (ACTIVATION != LINEAR) {
    deltas[y] = select(vec4f(0.0), activate_derivative(a), real);
  }
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = (group.y * LANES_Y + local.y) * 16u;
  let column = group.x * LANES_X + local.x;
  let lane = local.x;
  let x = layer.x + row * layer.input;
  let four_rows = 4u * layer.input;
  let weight = layer.weight + column * 4u * layer.input;

  var y0 = mat4x4f();
  var y1 = mat4x4f();
  var y2 = mat4x4f();
  var y3 = mat4x4f();
  for (var k = 0u; k < layer.input; k++) {
    let w = transpose(mat4x4f(
      parameters[weight + k],
      parameters[weight + layer.input + k],
      parameters[weight + 2u * layer.input + k],
      parameters[weight + 3u * layer.input + k],
    ));
    y0 += w * left_block(x + k, layer.input, lane);
    y1 += w * left_block(x + four_rows + k, layer.input, lane);
    y2 += w * left_block(x + 2u * four_rows + k, layer.input, lane);
    y3 += w * left_block(x + 3u * four_rows + k, layer.input, lane);
  }
  store_block(row, column, lane, y0);
  store_block(row + 4u, column, lane, y1);
  store_block(row + 8u, column, lane, y2);
  store_block(row + 12u, column, lane, y3);
}
