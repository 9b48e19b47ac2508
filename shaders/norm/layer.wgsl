// What the kernels of norm share: x and y [rows, positions, channels], and of each position (mean, 1 / deviation, 0, 0), which the
// forward pass leaves to the others. An invocation serves one position.
struct Norm {
  rows: u32,
  positions: u32,
  channels: u32,
  centred: u32,             // 1: a layer's norm; 0: by the root of the mean square, without mean and bias
  x: u32,                   // offset in `activations`, in floats, as all offsets and strides, and of its gradient in `deltas`
  x_stride: u32,
  y: u32,
  y_stride: u32,
  statistics: u32,
  statistics_stride: u32,
  gain: u32,                // offset in `parameters`
  bias: u32,
  accumulate: u32,          // 1: the gradient is added to what lies there
}

// One position of a row: where its values begin.
struct Place {
  row: u32,
  x: u32,
  y: u32,
  statistics: u32,
  last: bool,               // of its row
}

fn place_of(index: u32) -> Place {
  let row = index / norm.positions;
  let position = index % norm.positions;
  return Place(
    row,
    norm.x + row * norm.x_stride + position * norm.channels,
    norm.y + row * norm.y_stride + position * norm.channels,
    norm.statistics + row * norm.statistics_stride + 4u * position,
    position + 1u == norm.positions,
  );
}

// Four channels from this one on, zeros behind the last.
fn real(four: vec4f, channel: u32) -> vec4f {
  return select(vec4f(), four, channel + vec4u(0u, 1u, 2u, 3u) < vec4u(norm.channels));
}

fn total(four: vec4f) -> f32 {
  return four.x + four.y + four.z + four.w;
}
