// Dense layer, gradient of the input: dx = (dy W) * derivative.
//
//   dy [rows, output], W [output, input] -> dx [rows, input]
//   dy and dx are gradients of the loss by the layers' pre-activations. Where x came out of an activation, dx's place in
//   `deltas` holds that activation's derivative (dense_forward put it there); dx replaces it.
//
// Grid: a workgroup computes one tile of dx (tiles/tile_*.wgsl, dense/input_gradient.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dy and the derivative, writes dx
@group(0) @binding(2) var<uniform> dense: Layer;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let layer = dense;
  tile(layer, group.xy, local.xy, 0u, layer.output);
}
