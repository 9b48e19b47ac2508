// needs norm/layer.wgsl, form, lib/index.wgsl
// Layer normalisation (Ba et al. 2016), or that by the root of the mean square (Zhang and Sennrich 2019), of each position by
// itself, over its channels:
//
//   y = (x - mean) / deviation * gain + bias,  deviation = sqrt(mean of (x - mean)^2 + 1e-5)
//   y = x / deviation * gain,                  deviation = sqrt(mean of x^2 + 1e-5)
//
// Shapes and grid: norm/layer.wgsl.
@group(0) @binding(0) var<storage, read_write> activations: array<Element>;  // reads x, writes y and statistics
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(2) var<uniform> norm: Norm;

const EPSILON = 1e-5;

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
  var mean = 0.0;
  if (norm.centred == 1u) {
    var sum = vec4f();
    for (var c = 0u; c < channels; c += 4u) {
      sum += four_at(VALUES, place.x + c, channels - c);
    }
    mean = total(sum) / f32(channels);
  }
  var squares = vec4f();
  for (var c = 0u; c < channels; c += 4u) {
    let off = real(four_at(VALUES, place.x + c, channels - c) - mean, c);
    squares += off * off;
  }
  let inverse = 1.0 / sqrt(total(squares) / f32(channels) + EPSILON);
  for (var c = 0u; c < channels; c += 4u) {
    let off = four_at(VALUES, place.x + c, channels - c) - mean;
    var y = off * inverse * parameters[(norm.gain + c) / 4u];
    if (norm.centred == 1u) {
      y += parameters[(norm.bias + c) / 4u];
    }
    store_four(place.y + c, channels - c, y, false);
  }
  store_statistics(place.statistics, vec4f(mean, inverse, 0.0, 0.0));
  if (place.last) {
    store_padding(place.y + channels);
  }
}
