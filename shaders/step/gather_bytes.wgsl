// needs step/gather.wgsl
// Batch selection from packed bytes (step/gather.wgsl): x[row] = data[example of this row] / 255.
//
//   data [examples, input] as bytes, rows padded to whole words, behind which a word may be the label -> x [rows, input], rows padded with zeros to vec4f
@group(0) @binding(0) var<storage, read> data: array<u32>;

fn load(index: u32) -> vec4f {
  return unpack4x8unorm(data[index]);
}

// k / 255 2^24 is between 65793 k and 65793 k + 1.
fn chance(index: u32) -> vec4u {
  let bytes = (vec4u(data[index]) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
  return 65793u * bytes + min(bytes, vec4u(1u));
}

fn whole(index: u32) -> u32 {
  return data[index];
}
