// needs lib/philox.wgsl
// Philox by itself, for the published test vectors: words[i] = philox(counters[i], keys[i]).
struct Vectors {
  size: u32,
}

@group(0) @binding(0) var<storage, read> counters: array<vec4u>;
@group(0) @binding(1) var<storage, read> keys: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> words: array<vec4u>;
@group(0) @binding(3) var<uniform> vectors: Vectors;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < vectors.size) {
    words[id.x] = philox(counters[id.x], keys[id.x]);
  }
}
