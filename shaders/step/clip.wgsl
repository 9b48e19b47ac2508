// needs lib/index.wgsl, lib/state.wgsl
// Clipping by global norm (Pascanu et al. 2013, algorithm 1): g <- g min(1, limit / |g|), |g| = sqrt(sum of norms).
//
//   norms [NORMS] (gradient_norm.wgsl), gradients [PARTS, size] -> gradients, every part scaled alike; of a faulty step,
//   they stay as they are
//
// Grid: an invocation scales 64 gradients, four by four, of a stretch of its workgroup's. A workgroup sums the norms by a tree of fixed
// shape, which takes a software adapter longer than so many gradients.
const NORMS = 64u; // as many as a workgroup has invocations
const FOURS = 16u; // of an invocation

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
  if (!(norm > clip.limit) || state.fault != 0u) {
    return;
  }
  let first = (group.y * groups.x + group.x) * WORKGROUP * FOURS;
  let end = min(first + WORKGROUP * FOURS, clip.size);
  for (var i = first + local; i < end; i += WORKGROUP) {
    gradients[i] *= clip.limit / norm;
  }
}
