// The most bytes that a kernel moves: destination = source.
//
// Grid: an invocation copies four vec4f. Either they are adjacent (pitch 4, step 1), which is good where an invocation
// runs by itself; or adjacent invocations copy adjacent ones (pitch 1, step = invocations), which is good where many run
// in step.
struct Copy {
  pitch: u32,
  step: u32,
}

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> destination: array<vec4f>;
@group(0) @binding(2) var<uniform> copy: Copy;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x * copy.pitch;
  let a = source[i];
  let b = source[i + copy.step];
  let c = source[i + 2u * copy.step];
  let d = source[i + 3u * copy.step];
  destination[i] = a;
  destination[i + copy.step] = b;
  destination[i + 2u * copy.step] = c;
  destination[i + 3u * copy.step] = d;
}
