// needs lib/index.wgsl
// The global norm of the gradients, in parts: sums of squares over stretches, whose sum `clip` takes the root of.
//
//   gradients g [PARTS, size], whose parts are added up in order -> norms[group] = sum of g^2 over the group's stretch
//
// Grid: NORMS workgroups. An invocation sums every WORKGROUP-th vec4f of the stretch, then a tree of fixed shape sums
// those sums.
override PARTS = 1u;

struct Norm {
  size: u32,     // vec4f
  stretch: u32,  // vec4f of a workgroup; the last one may have fewer
}

@group(0) @binding(0) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> norms: array<f32>;
@group(0) @binding(2) var<uniform> norm: Norm;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let first = group.x * norm.stretch;
  let end = min(first + norm.stretch, norm.size);
  var sum = 0.0;
  for (var i = first + local; i < end; i += WORKGROUP) {
    var g = gradients[i];
    for (var part = 1u; part < PARTS; part++) {
      g += gradients[part * norm.size + i];
    }
    sum += dot(g, g);
  }
  sums[local] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local == 0u) {
    norms[group.x] = sums[0];
  }
}
