// needs tile, dense/weight_gradient.wgsl, dense/every_row.wgsl
// Dense layers, gradients of weights and biases: dW = dyᵀ x, db = sum of dy over the rows. All layers in one dispatch:
// once every dy is known they depend on nothing else, and together they fill the adapter.
//
//   dy [rows, output], x [rows, input] -> dW [output, input], db [output]
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   Where the results are few and the rows are many, PARTS > 1: each part sums a stretch of the rows into gradients of
//   its own, and adam adds the parts up in their order.
//
// Grid: a workgroup computes one tile of one dW (tiles/tile_*.wgsl), and one more column of workgroups the biases, four
// elements an invocation. `first_group` tells whose workgroup it is. All parts lie one behind the other.
@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: Faults;
@group(0) @binding(4) var<uniform> parts: Parts;
@group(0) @binding(5) var<storage, read> layers: array<Layer>;

alias KBlock = vec4u;

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return 4u * number + order;
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k + step;
}

fn row_at(k: KBlock, i: u32) -> u32 {
  return k[i];
}

fn stretch_of(layer: Layer, part: u32) -> vec2u {
  let first = part * parts.rows;
  return vec2u(first, min(first + parts.rows, layer.rows));
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  gradient_tile(id.y * groups.x + id.x, local.xy);
}
