// needs activation/table.wgsl
// What sigma is, and where it comes from. The squashing of the mean is an activation of the table.
override SIGMA = 0u;
override LOG_SIGMA = 0u;  // offset of the learnt ones in `parameters`, in vec4f
const NUMBER = 0u;
const SHARED = 1u;
const EACH = 2u;
const PREDICTED = 3u;

// From 4.5e-5 to 22,026, with a gradient of zero beyond.
const LEAST_LOG_SIGMA = -10.0;
const MOST_LOG_SIGMA = 10.0;

fn clamp_log_sigma(given: vec4f) -> vec4f {
  return clamp(given, vec4f(LEAST_LOG_SIGMA), vec4f(MOST_LOG_SIGMA));
}

fn pass_log_sigma(gradient: vec4f, given: vec4f) -> vec4f {
  return select(vec4f(0.0), gradient, given == clamp_log_sigma(given));
}
