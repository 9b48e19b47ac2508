// needs importance/importance.wgsl, latent/beta.wgsl, latent/clamp.wgsl, lib/index.wgsl, lib/padding.wgsl, lib/state.wgsl
// Several draws of z, backward: the gradient of the batch's mean bound by mu and logvar, through z = mu + exp(logvar / 2) eps
// (Burda et al. 2016, equation 14). Along that way log q(z|x) depends on logvar alone, as (z - mu) / sigma is eps.
//
//   dz_k is the gradient that the decoder has left, which has the weight w_k and 1 / n in it; with that of -log p(z_k):
//   g_k = dz_k + beta_t w_k z_k / n
//   dmu = sum of g_k,  dlogvar = exp(logvar / 2) / 2 (sum of g_k eps_k) - beta_t / (2 n)
//
//   dz, z, eps [rows samples, latent], logvar [rows, latent], weights [rows samples] -> gradients of mu and logvar
//
// Grid: an invocation serves four latent dimensions of one example.
@group(0) @binding(0) var<storage, read> state: State;
@group(0) @binding(1) var<storage, read> activations: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> deltas: array<vec4f>;  // reads dz, writes the gradients
@group(0) @binding(4) var<uniform> importance: Importance;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let vectors = (importance.width + 3u) / 4u;
  let index = flat_index(group, groups, local);
  let example = index / vectors;
  let column = index % vectors;
  if (example >= importance.rows) {
    return;
  }
  let count = batch_count(state.batch, importance.batch_size, importance.examples);
  var dmu = vec4f();
  var dlogvar = vec4f();
  if (example < count) {
    let weight = beta_at(state.step, importance.beta, importance.beta_warmup, importance.beta_cycles);
    let scale = weight / f32(count);
    let logvar = activations[importance.logvar + example * importance.stride + column];
    var by_eps = vec4f();
    for (var k = 0u; k < importance.samples; k++) {
      let row = example * importance.samples + k;
      let z = importance.z + row * importance.z_stride + column;
      let g = deltas[z] + scale * weights[row] * activations[z];
      dmu += g;
      by_eps += g * activations[importance.eps + row * importance.eps_stride + column];
    }
    let sigma = exp(0.5 * clamp_logvar(logvar));
    // Behind z, in its last vec4f, there may be labels.
    let real = real_columns(column, importance.width);
    dmu = select(vec4f(0.0), dmu, real);
    dlogvar = select(vec4f(0.0), pass_logvar(0.5 * sigma * by_eps - 0.5 * scale, logvar), real);
  }
  deltas[importance.mu + example * importance.stride + column] = dmu;
  deltas[importance.logvar + example * importance.stride + column] = dlogvar;
}
