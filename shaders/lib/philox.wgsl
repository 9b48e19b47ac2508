// Philox4x32-10, a counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").

// High 32 bits of a 64-bit product, from 16-bit halves: WGSL has no 64-bit integers.
fn multiply_high(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let middle1 = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let middle2 = (a & 0xffffu) * (b >> 16u) + (middle1 & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (middle1 >> 16u) + (middle2 >> 16u);
}

fn philox(counter: vec4u, seed: vec2u) -> vec4u {
  var c = counter;
  var key = seed;
  for (var round = 0; round < 10; round++) {
    c = vec4u(
      multiply_high(0xcd9e8d57u, c.z) ^ c.y ^ key.x,
      0xcd9e8d57u * c.z,
      multiply_high(0xd2511f53u, c.x) ^ c.w ^ key.y,
      0xd2511f53u * c.x,
    );
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
