// needs tile, dense/input_gradient.wgsl, dense/every_row.wgsl
// Dense layer, gradient of the input: dx = dy W, which is written, added to what lies there, or multiplied with it.
//
//   dy [rows, output], W [output, input] -> dx [rows, input]
//   Where the activation that x came out of is folded into the layer before, dx's place in `deltas` holds its derivative
//   (dense_forward put it there): the product with it, the gradient by the pre-activation, replaces it. Where x has
//   several readers, the first one in the backward pass writes dx and the others add to it.
//
// Grid: a workgroup computes one tile of dx (tiles/tile_*.wgsl, dense/input_gradient.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dy and perhaps dx, writes dx
@group(0) @binding(2) var<uniform> dense: Layer;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let layer = dense;
  tile(layer, group.xy, local.xy, 0u, layer.output);
}
