// needs lib/tokens.wgsl
// Whose positions count: those of a text (lib/tokens.wgsl) up to its end, or all.
struct Pool {
  rows: u32,
  positions: u32,
  channels: u32,
  value: u32,       // offset of the value in `activations` (and of its gradient in `deltas`), in floats, as all offsets and strides
  value_stride: u32,
  y: u32,           // offset of the mean (and of its gradient)
  y_stride: u32,
  masked: u32,      // 1: positions count up to the end of x
  x: u32,
  x_stride: u32,
  samples: u32,     // rows of the value that one of x has
  accumulate: u32,  // 1: the gradient is added to what lies there
}

fn counting(pool: Pool, row: u32) -> u32 {
  if (pool.masked == 0u) {
    return pool.positions;
  }
  return text_length(pool.x + row / pool.samples * pool.x_stride, pool.positions);
}
