// needs tile, conv2d/weight_gradient.wgsl
// Transposed convolutions, gradients of weights (conv2d/weight_gradient.wgsl): x, the small picture, dy, of the large one -> dW.
@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: Faults;
@group(0) @binding(4) var<uniform> parts: Parts;
@group(0) @binding(5) var<storage, read> layers: array<Layer>;

fn small(at: u32) -> vec4f {
  return activations[at / 4u];
}

fn small_float(at: u32) -> f32 {
  return activations[at / 4u][at % 4u];
}

fn large(at: u32) -> vec4f {
  return deltas[at / 4u];
}

fn large_float(at: u32) -> f32 {
  return deltas[at / 4u][at % 4u];
}

@compute @workgroup_size(LANES_X, LANES_Y)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  gradient_tile(id.y * groups.x + id.x, local.xy);
}
