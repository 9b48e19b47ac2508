// The left operand by loads alone: four lines.
fn left_lines(index: u32, pitch: u32, lane: u32) -> mat4x4f {
  return mat4x4f(left(index), left(index + pitch), left(index + 2u * pitch), left(index + 3u * pitch));
}

fn lane_line(lane: u32, j: u32) -> u32 {
  return j;
}
