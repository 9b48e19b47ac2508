// Rows of the heads as points on a plane, coloured by class.
//
//   x = row . horizontal / extent,  y = row . vertical / extent, upwards, from -1 to 1 on the canvas
//   row = mu and logvar, each padded with zeros
//
// An instance is a point: a square of two triangles, of which the fragments keep a disc with a rim.
struct Points {
  ground: vec4f,                // red, green, blue of the rim; opacity
  canvas: vec4f,                // width, height, radius of a point in pixels; extent
  palette: array<vec4f, 16>,    // red, green, blue of the classes
  rows: vec4u,                  // offset of the first row, floats of a row, colours in the palette; 0 without labels, 1 with, 2 + k for those of class k alone
}

@group(0) @binding(0) var<uniform> points: Points;
@group(0) @binding(1) var<storage, read> heads: array<f32>;
@group(0) @binding(2) var<storage, read> axes: array<f32>;    // horizontal, then vertical
@group(0) @binding(3) var<storage, read> labels: array<u32>;  // a class each

struct Point {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,   // from the centre, in pixels
  @location(1) @interpolate(flat) colour: vec3f,
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Point {
  let width = points.rows.y;
  let row = points.rows.x + instance * width;
  var centre = vec2f(0.0);
  for (var k = 0u; k < width; k++) {
    centre += heads[row + k] * vec2f(axes[k], axes[width + k]);
  }
  // Two triangles of corners 0 1 2 and 2 1 3.
  let corner = array(0u, 1u, 2u, 2u, 1u, 3u)[vertex];
  let side = vec2f(f32(corner & 1u), f32(corner >> 1u)) * 2.0 - 1.0;
  let offset = side * (points.canvas.z + 1.0);
  let position = centre / points.canvas.w + offset * 2.0 / points.canvas.xy;
  let label = select(0u, labels[instance], points.rows.w > 0u);
  if (points.rows.w > 1u && label != points.rows.w - 2u) {
    // No area, beyond the canvas.
    return Point(vec4f(2.0, 2.0, 0.0, 1.0), vec2f(0.0), vec3f(0.0));
  }
  return Point(vec4f(position, 0.0, 1.0), offset, points.palette[label % points.rows.z].rgb);
}

@fragment
fn paint(point: Point) -> @location(0) vec4f {
  let distance = length(point.offset);
  let radius = points.canvas.z;
  let opacity = points.ground.a * saturate(radius + 0.5 - distance);
  let inner = saturate(radius - 0.5 - distance);
  return vec4f(mix(points.ground.rgb, point.colour, inner) * opacity, opacity);
}
