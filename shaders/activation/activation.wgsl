// An activation by itself, in place: y = activation(y). Layers have it fused (dense_forward); this one makes
// probabilities of the decoder's logits.
//
// Grid: an invocation computes four values.
struct Values {
  size: u32,    // vec4f
  values: u32,  // offset in `activations`, in vec4f
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(1) var<uniform> values: Values;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = flat_index(group, groups, local);
  if (i < values.size) {
    activations[values.values + i] = activate(activations[values.values + i]);
  }
}
