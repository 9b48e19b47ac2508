// needs tile, dense/weight_gradient.wgsl, dense/listed_rows.wgsl
// Dense layers, gradients of weights and biases (dense/dense_weight_gradient.wgsl), summed over the rows of a list, whose parts are of
// equal length.
//
//   dy [rows, output], x [rows, input] -> dW [output, input], db [output]
//
// Grid: as of dense/dense_weight_gradient.wgsl.
@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read> rows: array<u32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> state: Faults;
@group(0) @binding(5) var<uniform> parts: Parts;
@group(0) @binding(6) var<storage, read> layers: array<Layer>;

// Four lines of the list, and the rows that they are.
struct KBlock {
  line: vec4u,
  row: vec4u,
}

fn k_at(line: vec4u) -> KBlock {
  return KBlock(line, vec4u(row_of(line.x), row_of(line.y), row_of(line.z), row_of(line.w)));
}

fn k_block(layer: Layer, number: u32, order: vec4u) -> KBlock {
  return k_at(4u * number + order);
}

fn k_moved(layer: Layer, k: KBlock, step: KBlock) -> KBlock {
  return k_at(k.line + step.line);
}

fn row_at(k: KBlock, i: u32) -> u32 {
  return k.row[i];
}

// Whole blocks of four lines: behind the last that is multiplied, those of others, which are zero.
fn stretch_of(layer: Layer, part: u32) -> vec2u {
  let blocks = (counting(layer) + 3u) / 4u;
  let own = (blocks + PARTS - 1u) / PARTS;
  let first = min(part * own, blocks);
  return 4u * vec2u(first, min(first + own, blocks));
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  gradient_tile(id.y * groups.x + id.x, local.xy);
}
