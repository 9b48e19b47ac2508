// needs gaussian/sigma.wgsl, likelihood/likelihood.wgsl
// A normal distribution of mean m = squash(l), with r = x - m:
//
//   loss = r^2 / (2 sigma^2) + log sigma + log(2 pi) / 2
//   dloss/dl = -r / sigma^2 squash'(l),  dloss/dlog sigma = 1 - r^2 / sigma^2
//
//   Sigma is a number (INVERSE_VARIANCE and CONSTANT, which is log sigma + log(2 pi) / 2), a parameter for all columns or
//   one for each, whose gradient is log_sigma_gradient's, or the output's second head, whose gradient is written here.
//
// Shapes and grid: likelihood/likelihood.wgsl.
override INVERSE_VARIANCE = 1.0;
override CONSTANT = 0.9189385332046727;

@group(0) @binding(4) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(5) var<uniform> likelihood: Likelihood;

fn loss_of(x: vec4f, output: u32, column: u32, scale: f32) -> vec4f {
  let l = activations[output];
  let difference = activate(l) - x;
  if (SIGMA == NUMBER) {
    let gradient = difference * INVERSE_VARIANCE;
    set_gradient(0u, gradient * activate_derivative(l), output, column, scale);
    return 0.5 * difference * gradient + CONSTANT;
  }
  var given: vec4f;
  switch (SIGMA) {
    case SHARED: { given = vec4f(parameters[LOG_SIGMA].x); }
    case EACH: { given = parameters[LOG_SIGMA + column]; }
    default: { given = activations[output + likelihood.head]; }
  }
  let log_sigma = clamp_log_sigma(given);
  let gradient = difference * exp(-2.0 * log_sigma);
  let square = difference * gradient;
  set_gradient(0u, gradient * activate_derivative(l), output, column, scale);
  if (SIGMA == PREDICTED) {
    set_gradient(1u, pass_log_sigma(1.0 - square, given), output, column, scale);
  }
  return 0.5 * square + log_sigma + 0.9189385332046727;
}
