// needs tile, dense/forward.wgsl, dense/listed_rows.wgsl
// Dense layer, forward (dense/dense_forward.wgsl), of the rows of a list.
//
//   x [rows, input], W [output, input], b [output] -> y [rows, output], and the activation's derivative beside it; of rows that are not
//   multiplied, what comes of b alone
//
// Grid: a workgroup computes one tile of y (tiles/tile_*.wgsl, dense/forward.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads x, writes y
@group(0) @binding(2) var<storage, read_write> deltas: array<vec4f>;       // writes the derivative
@group(0) @binding(3) var<storage, read> rows: array<u32>;
@group(0) @binding(4) var<uniform> dense: Layer;

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let layer = dense;
  tile(layer, group.xy, local.xy, 0u, end_for(group.y * TILE_ROWS, layer.input));
}
