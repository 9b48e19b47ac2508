// needs step/gather.wgsl
// Batch selection from packed bytes (step/gather.wgsl): x[row] = data[example of this row] / 255.
//
//   data [examples, input] as bytes, rows padded to whole words, behind which a word may be the label -> x [rows, input], rows padded with zeros to vec4f
@group(0) @binding(0) var<storage, read> data: array<u32>;

fn load(index: u32) -> vec4f {
  return unpack4x8unorm(data[index]);
}

fn load_label(index: u32) -> f32 {
  return f32(data[index]);
}
