// needs tile, form, conv2d/phases.wgsl
// Transposed convolution, forward: y = activation(transpose of W applied to x + b), and the activation's derivative beside it.
//
//   x, the small picture, W, b -> y, the large one (conv2d/layer.wgsl)
//   derivative, of y's shape, into `deltas` at y's place, where the backward pass multiplies it by the gradient
//
// Grid: a workgroup computes one tile of a phase of y (tiles/tile_*.wgsl, conv2d/phases.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<Element>;  // reads x, writes y
@group(0) @binding(2) var<storage, read_write> deltas: array<Element>;       // writes the derivative
@group(0) @binding(3) var<uniform> convolution: Layer;

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  store_value(layer, large_picture(layer), places(layer, row, column), sum);
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  phase_tile(convolution, id.y * groups.x + id.x, local.xy);
}
