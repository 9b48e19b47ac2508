// needs tile, dense/input_gradient.wgsl, dense/listed_tile.wgsl
// Dense layer, gradient of the input (dense/dense_input_gradient.wgsl), of the rows of a list.
//
//   dy [rows, output], W [output, input] -> dx [rows, input]; of rows that are not multiplied, whose dy is zero, zero
//
// Grid: a workgroup computes one tile of dx (tiles/tile_*.wgsl, dense/input_gradient.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dy and perhaps dx, writes dx
@group(0) @binding(2) var<storage, read> rows: array<u32>;
@group(0) @binding(3) var<uniform> dense: Layer;

fn clear(layer: Layer, row: u32, column: u32) {
  if (column < layer.input && layer.input_gradient != ADD) {
    deltas[layer.x + row * layer.x_stride + column] = vec4f();
  }
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let layer = dense;
  listed_tile(layer, group.xy, local.xy, layer.output);
}
