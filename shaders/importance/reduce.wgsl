// What the invocations of a workgroup have, as one, by a tree of fixed shape. All of them must call.
var<workgroup> shared_values: array<vec3f, WORKGROUP>;

fn largest_of(own: vec3f, local: u32) -> vec3f {
  shared_values[local] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      shared_values[local] = max(shared_values[local], shared_values[local + half]);
    }
  }
  workgroupBarrier();
  let found = shared_values[0];
  workgroupBarrier();
  return found;
}

fn sum_of(own: vec3f, local: u32) -> vec3f {
  shared_values[local] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      shared_values[local] += shared_values[local + half];
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
