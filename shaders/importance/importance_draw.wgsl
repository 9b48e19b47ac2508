// needs latent/clamp.wgsl, importance/importance.wgsl, lib/index.wgsl, lib/normals.wgsl, lib/padding.wgsl, lib/philox.wgsl, lib/state.wgsl
// Several draws of z from each q(z|x) (importance/importance.wgsl).
//
//   z = mu + exp(logvar / 2) eps, eps ~ N(0, I): a function of seed, stream, epoch, place in it, sample and column
//   log q(z|x) - log p(z) = (z^2 - eps^2 - logvar) / 2, summed over dimensions
//
//   mu, logvar [rows, latent] -> eps, z [rows samples, latent]; partial sums of the ratio [rows samples, parts]
//
// Grid: an invocation serves up to 32 columns of one row of z.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads mu and logvar, writes eps and z
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> importance: Importance;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let row = index / importance.ratio_parts;
  let part = index % importance.ratio_parts;
  if (row >= importance.rows * importance.samples) {
    return;
  }
  let example = row / importance.samples;
  var sample = row % importance.samples;
  var epoch = state.epoch;
  if (importance.rounds == 1u) {
    sample += epoch * importance.samples;
    epoch = 0u;
  }
  let place = state.batch * importance.batch_size + example;
  let seed = vec2u(importance.seed_low, importance.seed_high);
  let end = min((part + 1u) * RATIO_VECTORS, (importance.width + 3u) / 4u);
  var sum = 0.0;
  for (var column = part * RATIO_VECTORS; column < end; column++) {
    let real = real_columns(column, importance.width);
    let bits = philox(vec4u(column, place, epoch, importance.stream + (sample << 8u)), seed);
    let eps = select(vec4f(0.0), normals(bits), real);
    let mu = activations[importance.mu + example * importance.stride + column];
    let logvar = clamp_logvar(activations[importance.logvar + example * importance.stride + column]);
    let z = mu + exp(0.5 * logvar) * eps;
    activations[importance.eps + row * importance.eps_stride + column] = eps;
    activations[importance.z + row * importance.z_stride + column] = z;
    let ratio = select(vec4f(0.0), 0.5 * (z * z - eps * eps - logvar), real);
    sum += ratio.x + ratio.y + ratio.z + ratio.w;
  }
  let counts = example < batch_count(state.batch, importance.batch_size, importance.examples);
  losses[importance.ratios + row * importance.ratio_parts + part] = select(0.0, sum, counts);
}
