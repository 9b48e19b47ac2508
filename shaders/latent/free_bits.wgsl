// needs latent/latent.wgsl, lib/index.wgsl, lib/state.wgsl
// Free bits (Kingma et al. 2016, "Improving Variational Inference with Inverse Autoregressive Flow", appendix C.8): in
// place of the KL, the sum over dimensions of max(free_bits, mean KL of the dimension over the batch) is minimised. So a
// dimension whose mean is at most free_bits has no gradient by its KL.
//
//   mu, logvar [rows, latent] -> kl_mask [latent]: 1 where the mean of (mu^2 + exp(logvar) - 1 - logvar) / 2 over the
//   batch's examples is above free_bits, else 0
//
// Grid: a workgroup serves four dimensions. An invocation sums every 64th row, then a tree of fixed shape sums those sums.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;  // reads mu and logvar, writes kl_mask
@group(0) @binding(2) var<uniform> latent: Latent;

var<workgroup> sums: array<vec4f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let column = group.y * groups.x + group.x;
  let count = batch_count(state.batch, latent.batch_size, latent.examples);
  var sum = vec4f();
  for (var row = local; row < count; row += WORKGROUP) {
    let mu = activations[latent.mu + row * latent.stride + column];
    let logvar = clamp_logvar(activations[latent.logvar + row * latent.stride + column]);
    sum += kl_of(mu, logvar);
  }
  sums[local] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local == 0u && column * 4u < latent.width) {
    let counts = sums[0] > vec4f(latent.free_bits * f32(count));
    activations[latent.kl_mask + column] = select(vec4f(0.0), vec4f(1.0), counts);
  }
}
