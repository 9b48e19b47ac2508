// needs norm/layer.wgsl, form, lib/index.wgsl
// Norm, backward to what it reads, written or added to what lies there:
//
//   dx = (g - mean of g - h mean of (g h)) / deviation,  g = dy gain,  h = (x - mean) / deviation
//
//   without the mean of g where no mean was taken off. Means are over the channels of a position.
//
// Shapes and grid: norm/layer.wgsl.
@group(0) @binding(0) var<storage, read_write> activations: array<Element>;  // reads x and statistics
@group(0) @binding(1) var<storage, read_write> deltas: array<Element>;       // reads dy, writes dx
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(3) var<uniform> norm: Norm;

fn gained(place: Place, c: u32) -> vec4f {
  return four_at(GRADIENTS, place.y + c, norm.channels - c) * parameters[(norm.gain + c) / 4u];
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let place = place_of(flat_index(group, groups, local));
  if (place.row >= norm.rows) {
    return;
  }
  let channels = norm.channels;
  let known = four_at(VALUES, place.statistics, 4u);
  var sum = vec4f();
  var products = vec4f();
  for (var c = 0u; c < channels; c += 4u) {
    let g = gained(place, c);
    sum += g;
    products += g * (four_at(VALUES, place.x + c, channels - c) - known.x);
  }
  let mean = select(0.0, total(sum) / f32(channels), norm.centred == 1u);
  let slope = total(products) * known.y / f32(channels);
  for (var c = 0u; c < channels; c += 4u) {
    let h = (four_at(VALUES, place.x + c, channels - c) - known.x) * known.y;
    store_four(place.x + c, channels - c, (gained(place, c) - mean - h * slope) * known.y, norm.accumulate == 1u);
  }
  if (place.last) {
    store_padding(place.x + channels);
  }
}
