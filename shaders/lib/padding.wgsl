// Which of the four columns of vec4f number `column` of a row are no padding.
fn real_columns(column: u32, width: u32) -> vec4<bool> {
  return vec4u(column * 4u) + vec4u(0u, 1u, 2u, 3u) < vec4u(width);
}
