// needs lib/normals.wgsl, lib/padding.wgsl, lib/philox.wgsl
// Four standard normals, columns 4 `column` and on of a row of `width`; the padding is zeros. A value depends on seed,
// stream, epoch, the row's place in the epoch and the column alone: not on the batch size, nor on the order of
// dispatches.
fn noise(row: u32, column: u32, width: u32, batch_size: u32, stream: u32, seed: vec2u) -> vec4f {
  let place = state.batch * batch_size + row;
  let bits = philox(vec4u(column, place, state.epoch, stream), seed);
  return select(vec4f(0.0), normals(bits), real_columns(column, width));
}
