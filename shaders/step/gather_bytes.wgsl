// needs step/gather.wgsl
// Batch selection from packed bytes (step/gather.wgsl): x[row] = data[example of this row] / 255.
//
//   data [examples, input] as bytes, rows padded to whole words -> x [rows, input], rows padded with zeros to vec4f
@group(0) @binding(0) var<storage, read> data: array<u32>;

fn load(index: u32) -> vec4f {
  return unpack4x8unorm(data[index]);
}
