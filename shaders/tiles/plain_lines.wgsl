// needs tiles/product.wgsl
// Blocks of 4 x 4 of `a` by loads alone.
struct ALines {
  a0: ALine,
  a1: ALine,
  a2: ALine,
  a3: ALine,
}

// The lines of the four rows of the result number `place`. Across k, they are one.
fn a_lines(layer: Layer, place: u32, lane: u32) -> ALines {
  if (A_ALONG_K) {
    let first = 4u * place;
    return ALines(
      a_line(layer, first),
      a_line(layer, first + 1u),
      a_line(layer, first + 2u),
      a_line(layer, first + 3u),
    );
  }
  let line = a_line(layer, place);
  return ALines(line, line, line, line);
}

// The four vec4f of a block.
fn a_vectors(layer: Layer, lines: ALines, k: KBlock) -> mat4x4f {
  if (A_ALONG_K) {
    return mat4x4f(a(layer, lines.a0, k, 0u), a(layer, lines.a1, k, 0u), a(layer, lines.a2, k, 0u), a(layer, lines.a3, k, 0u));
  }
  return mat4x4f(a(layer, lines.a0, k, 0u), a(layer, lines.a0, k, 1u), a(layer, lines.a0, k, 2u), a(layer, lines.a0, k, 3u));
}

fn lane_line(lane: u32, j: u32) -> u32 {
  return j;
}
