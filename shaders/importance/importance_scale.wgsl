// needs importance/importance.wgsl, lib/index.wgsl
// The gradient of the bound by what the likelihood reads: that of the mean loss of each sample, times the sample's weight
// (importance/importance.wgsl, Burda et al. 2016, equation 14). All that comes before it follows by the chain rule.
//
//   gradient of the output [rows samples, columns], weights [rows samples] -> the gradient times the weight, in its place
//
// Grid: an invocation scales up to 8 vec4f of one row.
const SCALE_VECTORS = 8u;

@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> deltas: array<vec4f>;
@group(0) @binding(2) var<uniform> importance: Importance;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = (importance.output_vectors + SCALE_VECTORS - 1u) / SCALE_VECTORS;
  let index = flat_index(group, groups, local);
  let row = index / parts;
  if (row >= importance.rows * importance.samples) {
    return;
  }
  let first = index % parts * SCALE_VECTORS;
  let end = min(first + SCALE_VECTORS, importance.output_vectors);
  for (var i = first; i < end; i++) {
    deltas[importance.output + row * importance.output_stride + i] *= weights[row];
  }
}
