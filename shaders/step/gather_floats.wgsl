// needs step/gather.wgsl
// Batch selection from floats (step/gather.wgsl): x[row] = data[example of this row].
//
//   data [examples, input], rows padded with zeros to vec4f, behind which one may have the label -> x [rows, input], padded, too
@group(0) @binding(0) var<storage, read> data: array<vec4f>;

fn load(index: u32) -> vec4f {
  return data[index];
}

// Exact, as the product only moves the exponent.
fn chance(index: u32) -> vec4u {
  return vec4u(ceil(data[index] * 0x1p24));
}

// Its low and its high half, which f32 holds.
fn whole(index: u32) -> u32 {
  let halves = vec2u(data[index].xy);
  return halves.x | (halves.y << 16u);
}
