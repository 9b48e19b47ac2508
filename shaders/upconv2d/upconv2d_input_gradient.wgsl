// needs tile, form, conv2d/windows.wgsl
// Transposed convolution, gradient of the input: dx = W * windows of dy, which is written, added to what lies there, or multiplied
// with it.
//
//   dy, of the large picture, W -> dx, of the small one (conv2d/layer.wgsl)
//
// Grid: a workgroup computes one tile of dx (tiles/tile_*.wgsl, conv2d/windows.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<Element>;  // reads dy and perhaps dx, writes dx
@group(0) @binding(2) var<uniform> convolution: Layer;

fn store(layer: Layer, row: u32, column: u32, sum: vec4f) {
  store_gradient(layer, small_picture(layer), places(layer, row, column), sum);
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  window_tile(convolution, id.y * groups.x + id.x, local.xy);
}
