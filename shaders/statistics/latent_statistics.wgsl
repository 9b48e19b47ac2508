// needs latent/latent.wgsl, lib/index.wgsl, lib/state.wgsl
// What each latent dimension is used for, over all batches of an epoch: its KL, and mean and variance of mu, by which
// Burda et al. (2016, section 5.2) tell active units. A batch's sums are merged with those before by their counts (Chan et al.
// 1979, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances"), so that no digits cancel.
//
//   mu, logvar [rows, latent] -> statistics [3, latent]: the sum of the KL, the mean of mu, the sum of (mu - mean)^2
//
// Grid: a workgroup serves four dimensions. An invocation sums every 64th row, then a tree of fixed shape sums those sums.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> activations: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> statistics: array<vec4f>;
@group(0) @binding(3) var<uniform> latent: Latent;

var<workgroup> sums: array<vec4f, WORKGROUP>;

// The sum of what each invocation has.
fn sum_all(local: u32, own: vec4f) -> vec4f {
  workgroupBarrier(); // the last sum is read
  sums[local] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  workgroupBarrier();
  return sums[0];
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let column = group.y * groups.x + group.x;
  let vectors = (latent.width + 3u) / 4u;
  let count = batch_count(state.batch, latent.batch_size, latent.examples);
  var kl = vec4f();
  var sum = vec4f();
  for (var row = local; row < count; row += WORKGROUP) {
    let mu = activations[latent.mu + row * latent.stride + column];
    let logvar = clamp_logvar(activations[latent.logvar + row * latent.stride + column]);
    kl += kl_of(mu, logvar);
    sum += mu;
  }
  let all_kl = sum_all(local, kl);
  let mean = sum_all(local, sum) / f32(count);
  var squares = vec4f();
  for (var row = local; row < count; row += WORKGROUP) {
    let apart = activations[latent.mu + row * latent.stride + column] - mean;
    squares += apart * apart;
  }
  let all_squares = sum_all(local, squares);
  if (local != 0u || column >= vectors) {
    return;
  }
  let before = f32(state.batch * latent.batch_size);
  if (state.batch == 0u) {
    statistics[column] = all_kl;
    statistics[vectors + column] = mean;
    statistics[2u * vectors + column] = all_squares;
    return;
  }
  let all = before + f32(count);
  let apart = mean - statistics[vectors + column];
  statistics[column] += all_kl;
  statistics[vectors + column] += apart * (f32(count) / all);
  statistics[2u * vectors + column] += all_squares + apart * apart * (before * f32(count) / all);
}
