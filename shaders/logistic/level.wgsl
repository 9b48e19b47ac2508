// needs activation/sigmoid.wgsl, likelihood/decay.wgsl
// -log p of a level under a logistic distribution of mean m and scale s over the 256 levels of a byte, as PixelCNN++ has it
// (Salimans et al. 2017, https://arxiv.org/abs/1701.05517): levels are y = 2 x - 1 in [-1, 1], x rounded to a multiple of
// 1/255. A level has the mass of half a step on either side; the first and the last have the tails, too. With
// a = (y - m + 1/255) / s, b = (y - m - 1/255) / s and d = a - b:
//
//   loss = softplus(-a) + softplus(b) - log(1 - exp(-d)),  which is -log(sigmoid(a) - sigmoid(b)) and cancels nowhere:
//          where the mass of a level vanishes in f32 this goes over into the density's tail
//   dloss/dm = (sigmoid(-a) - sigmoid(b)) / s,  dloss/dlog s = a sigmoid(-a) - b sigmoid(b) + d / (exp(d) - 1)
//   first level: softplus(-a) alone; last level: softplus(b) alone
//
//   log s counts as in [-7, 7], with a gradient of zero beyond.
const STEP = 0.00784313725490196;  // 2 / 255
const LOG_STEP = -4.848116364598481;
const LEAST_LOG_SCALE = -7.0;
const MOST_LOG_SCALE = 7.0;

// Of four values: -log p, and its derivatives by the mean and the log-scale.
struct Level {
  loss: vec4f,
  mean: vec4f,
  log_scale: vec4f,
}

fn softplus(a: vec4f) -> vec4f {
  return max(a, vec4f(0.0)) + log(1.0 + exp(-abs(a)));
}

// `given`: the log-scale.
fn level_of(x: vec4f, m: vec4f, given: vec4f) -> Level {
  let level = round(x * 255.0);
  let first = level <= vec4f(0.0);
  let last = level >= vec4f(255.0);
  let log_scale = clamp(given, vec4f(LEAST_LOG_SCALE), vec4f(MOST_LOG_SCALE));
  let inverse = exp(-log_scale);
  let difference = level * STEP - 1.0 - m;
  let a = (difference + 0.5 * STEP) * inverse;
  let b = (difference - 0.5 * STEP) * inverse;
  let d = STEP * inverse;
  // What lies above and below the level; the tail beyond an end is its own.
  let above = select(sigmoid(-a), vec4f(0.0), last);
  let below = select(sigmoid(b), vec4f(0.0), first);
  let within = select(log_scale - LOG_STEP - log_mean_decay(d), vec4f(0.0), first | last);
  let loss = select(softplus(-a), vec4f(0.0), last) + select(softplus(b), vec4f(0.0), first) + within;
  let slope = a * above - b * below + select(decay_slope(d), vec4f(0.0), first | last);
  return Level(loss, (above - below) * inverse, select(vec4f(0.0), slope, given == log_scale));
}
