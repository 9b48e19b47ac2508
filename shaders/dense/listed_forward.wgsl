// needs tile, dense/forward.wgsl, dense/listed_tile.wgsl
// Dense layer, forward (dense/dense_forward.wgsl), of the rows of a list.
//
//   x [rows, input], W [output, input], b [output] -> y [rows, output], and the activation's derivative beside it; of rows that are not
//   multiplied, zeros or what they would have, as they fall into tiles
//
// Grid: a workgroup computes one tile of y (tiles/tile_*.wgsl, dense/forward.wgsl).
@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads x, writes y
@group(0) @binding(2) var<storage, read_write> deltas: array<vec4f>;       // writes the derivative
@group(0) @binding(3) var<storage, read> rows: array<u32>;
@group(0) @binding(4) var<uniform> dense: Layer;

fn clear(layer: Layer, row: u32, column: u32) {
  if (column >= layer.output) {
    return;
  }
  let y = layer.y + row * layer.y_stride + column;
  activations[y] = vec4f();
  if (layer.activated == 1u) {
    deltas[y] = vec4f();
  }
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let layer = dense;
  listed_tile(layer, group.xy, local.xy, layer.input);
}
