// needs lib/index.wgsl, lib/state.wgsl
// Clipping by global norm (Pascanu et al. 2013, algorithm 1): g <- g min(1, limit / |g|), |g| = sqrt(sum of norms).
//
//   norms [NORMS] (gradient_norm.wgsl), gradients [PARTS, size] -> gradients, every part scaled alike; of a faulty step,
//   they stay as they are
//
// Grid: an invocation scales four gradients of one part. A workgroup sums the norms by a tree of fixed shape.
const NORMS = 64u; // as many as a workgroup has invocations

struct Clip {
  size: u32,  // vec4f of all parts
  limit: f32,
}

@group(0) @binding(0) var<storage, read> norms: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> state: State;
@group(0) @binding(3) var<uniform> clip: Clip;

var<workgroup> sums: array<f32, NORMS>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  sums[local] = norms[local];
  for (var half = NORMS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  workgroupBarrier();
  let norm = sqrt(sums[0]);
  let i = flat_index(group, groups, local);
  if (i < clip.size && norm > clip.limit && state.fault == 0u) {
    gradients[i] *= clip.limit / norm;
  }
}
