// needs step/gather.wgsl
// Batch selection from floats (step/gather.wgsl): x[row] = data[example of this row].
//
//   data [examples, input] -> x [rows, input], rows of both padded with zeros to vec4f
@group(0) @binding(0) var<storage, read> data: array<vec4f>;

fn load(index: u32) -> vec4f {
  return data[index];
}
