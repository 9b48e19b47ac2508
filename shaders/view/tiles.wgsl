// Rows of values as a grid of pictures, from paper (0) to ink (1): grey, or red, green and blue, of which each goes from the
// paper's to the ink's.
//
//   A tile is what the canvas has for each column and line of the grid, less the gap. Between pixels of the picture the
//   value goes over within one pixel of the canvas: sharp when enlarged, without jags at odd sizes; linear at 1 : 1.
//
// One triangle covers the canvas; each fragment finds its tile, and loads the four values around it.
override BYTES = false;  // values are packed bytes, 255 standing for 1, else floats
override CHANNELS = 1u;  // 1 or 3, which come last

struct Tiles {
  paper: vec4f,   // red, green, blue of 0; opacity of the pictures
  ink: vec4f,     // red, green, blue of 1
  canvas: vec4f,  // width, height, and the gap between tiles, in pixels
  grid: vec4u,    // columns, lines, pictures; tiles of every so many lines
  source: vec4u,  // columns and rows of a picture; offset of the first, elements from one to the next
  line: vec4u,    // the first of those lines
}

@group(0) @binding(0) var<uniform> tiles: Tiles;
@group(0) @binding(1) var<storage, read> values: array<u32>;  // floats by their bits, or four bytes each

@vertex
fn cover(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4f {
  return vec4f(f32(vertex & 1u) * 4.0 - 1.0, f32(vertex >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn value(index: u32) -> f32 {
  if (BYTES) {
    return f32((values[index / 4u] >> (8u * (index % 4u))) & 255u) / 255.0;
  }
  return clamp(bitcast<f32>(values[index]), 0.0, 1.0);
}

fn colour(picture: u32, at: vec2i) -> vec3f {
  let size = vec2i(tiles.source.xy);
  let inside = clamp(at, vec2i(0), size - 1);
  let first = tiles.source.z + picture * tiles.source.w + u32(inside.y * size.x + inside.x) * CHANNELS;
  if (CHANNELS == 1u) {
    return vec3f(value(first));
  }
  return vec3f(value(first), value(first + 1u), value(first + 2u));
}

@fragment
fn paint(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let cell = tiles.canvas.xy / vec2f(tiles.grid.xy);
  let place = vec2u(position.xy / cell);
  let tile = cell - tiles.canvas.z;
  let within = position.xy - vec2f(place) * cell - 0.5 * tiles.canvas.z;
  let every = tiles.grid.w;
  let picture = (place.y / every) * tiles.grid.x + place.x;
  let outside = any(within < vec2f(0.0)) || any(within >= tile) || place.y % every != tiles.line.x;
  if (outside || place.x >= tiles.grid.x || picture >= tiles.grid.z) {
    discard;
  }
  let size = vec2f(tiles.source.xy);
  let at = within / tile * size - 0.5;
  let corner = floor(at);
  let sharpness = max(tile / size, vec2f(1.0));
  let weight = saturate((at - corner - 0.5) * sharpness + 0.5);
  let near = vec2i(corner);
  let above = mix(colour(picture, near), colour(picture, near + vec2i(1, 0)), weight.x);
  let below = mix(colour(picture, near + vec2i(0, 1)), colour(picture, near + vec2i(1, 1)), weight.x);
  let opacity = tiles.paper.a;
  return vec4f(mix(tiles.paper.rgb, tiles.ink.rgb, mix(above, below, weight.y)) * opacity, opacity);
}
