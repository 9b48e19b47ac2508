// needs step/gather.wgsl
// Batch selection from floats (step/gather.wgsl): x[row] = data[example of this row].
//
//   data [examples, input], rows padded with zeros to vec4f, behind which one may have the label -> x [rows, input], padded, too
@group(0) @binding(0) var<storage, read> data: array<vec4f>;

fn load(index: u32) -> vec4f {
  return data[index];
}

fn load_label(index: u32) -> f32 {
  return data[index].x;
}
