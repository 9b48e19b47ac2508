// The backward pass of an activation by itself: da = dy * activation'(a), `a` being the pre-activation. Layers have
// it fused (dense_forward and dense_input_gradient); this one is for whoever builds something else from the kernels.
//
// Grid: an invocation computes four values.
struct Values {
  size: u32,    // vec4f
  values: u32,  // offset of a in `activations` and of dy in `deltas`, in vec4f
}

@group(0) @binding(0) var<storage, read> activations: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;  // reads dy, writes da
@group(0) @binding(2) var<uniform> values: Values;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = flat_index(group, groups, local);
  if (i < values.size) {
    deltas[values.values + i] *= activate_derivative(activations[values.values + i]);
  }
}
