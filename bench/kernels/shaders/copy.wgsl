// The most bytes that the adapter moves: target = source.
//
// Grid: an invocation copies up to eight vec4f, each `stride` apart, so that neighbours copy what is adjacent.
struct Copy {
  size: u32,    // vec4f
  stride: u32,
}

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> destination: array<vec4f>;
@group(0) @binding(2) var<uniform> copy: Copy;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < copy.size; i += copy.stride) {
    destination[i] = source[i];
  }
}
