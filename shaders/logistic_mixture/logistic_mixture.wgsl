// needs logistic/level.wgsl, likelihood/likelihood.wgsl
// A mixture of logistic distributions over the 256 levels of a byte (Salimans et al. 2017, https://arxiv.org/abs/1701.05517).
// Component k has three heads: its mean, its log-scale, and the logit l_k of its weight w = softmax(l). With v_k = -log p_k,
// that of the component alone (logistic/level.wgsl), and its share of the value r = softmax(l - v):
//
//   loss = log sum exp(l) - log sum exp(l - v)
//   dloss/dmean_k = r_k dv_k/dmean_k,  dloss/dlog-scale_k = r_k dv_k/dlog-scale_k,  dloss/dl_k = w_k - r_k
//
//   The largest of what is summed is taken off before exp, so that nothing overflows.
//
// Shapes and grid: likelihood/likelihood.wgsl.
override COMPONENTS = 2u;
const HEADS = 3u;  // of a component

@group(0) @binding(4) var<uniform> likelihood: Likelihood;

fn head(output: u32, component: u32, which: u32) -> vec4f {
  return activations[output + (HEADS * component + which) * likelihood.head];
}

fn component(x: vec4f, output: u32, k: u32) -> Level {
  return level_of(x, head(output, k, 0u), head(output, k, 1u));
}

fn loss_of(x: vec4f, output: u32, column: u32, scale: f32) -> vec4f {
  // The largest of l and of l - v, and the sums of exp beside them, of the components so far.
  var most_l = head(output, 0u, 2u);
  var most_a = most_l - component(x, output, 0u).loss;
  var sum_l = vec4f(1.0);
  var sum_a = vec4f(1.0);
  for (var k = 1u; k < COMPONENTS; k++) {
    let l = head(output, k, 2u);
    let a = l - component(x, output, k).loss;
    let larger_l = max(most_l, l);
    let larger_a = max(most_a, a);
    sum_l = sum_l * exp(most_l - larger_l) + exp(l - larger_l);
    sum_a = sum_a * exp(most_a - larger_a) + exp(a - larger_a);
    most_l = larger_l;
    most_a = larger_a;
  }
  for (var k = 0u; k < COMPONENTS; k++) {
    let l = head(output, k, 2u);
    let found = component(x, output, k);
    let weight = exp(l - most_l) / sum_l;
    let share = exp(l - found.loss - most_a) / sum_a;
    set_gradient(HEADS * k, share * found.mean, output, column, scale);
    set_gradient(HEADS * k + 1u, share * found.log_scale, output, column, scale);
    set_gradient(HEADS * k + 2u, weight - share, output, column, scale);
  }
  return most_l - most_a + log(sum_l) - log(sum_a);
}
