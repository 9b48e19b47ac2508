// needs latent/latent.wgsl, lib/index.wgsl, lib/padding.wgsl, lib/state.wgsl
// Free bits (Kingma et al. 2016, "Improving Variational Inference with Inverse Autoregressive Flow", appendix C.8): in
// place of the KL, the sum over dimensions of max(free_bits, mean KL of the dimension over the batch) is minimised. So a
// dimension whose mean is at most free_bits has no gradient by its KL. Pooled, the dimensions are one group (the same appendix): their KL
// together is compared with free_bits times their number.
//
//   mu, logvar [rows, latent] -> kl_mask [latent]: 1 where the mean of (mu^2 + exp(logvar) - 1 - logvar) / 2 over the
//   batch's examples is above free_bits, else 0
//
// Grid: a workgroup serves four dimensions, or pooled one does all. An invocation sums every 64th row, then a tree of fixed shape sums those sums.
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
  let vectors = (latent.width + 3u) / 4u;
  let pooled = latent.pooled == 1u;
  let first = select(group.y * groups.x + group.x, 0u, pooled);
  let end = min(select(first + 1u, vectors, pooled), vectors);
  let count = batch_count(state.batch, latent.batch_size, latent.examples);
  var sum = vec4f();
  for (var row = local; row < count; row += WORKGROUP) {
    for (var column = first; column < end; column++) {
      let mu = activations[latent.mu + row * latent.stride + column];
      let logvar = clamp_logvar(activations[latent.logvar + row * latent.stride + column]);
      // Zeros behind the last dimension have none.
      sum += kl_of(mu, logvar);
    }
  }
  sums[local] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local > 0u) {
    return;
  }
  var total = sums[0];
  var free = latent.free_bits * f32(count);
  if (pooled) {
    total = vec4f(total.x + total.y + total.z + total.w);
    free *= f32(latent.width);
  }
  for (var column = first; column < end; column++) {
    activations[latent.kl_mask + column] = select(vec4f(), vec4f(1.0), (total > vec4f(free)) & real_columns(column, latent.width));
  }
}
