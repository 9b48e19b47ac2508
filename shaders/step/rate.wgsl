// The learning rate of a step, as a share of the largest one.
//
//   warm-up: t / warmup, t = step + 1 <= warmup (Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2)
//   then, s = steps since the warm-up:
//   constant: 1
//   cosine:   decay + (1 - decay) (1 + cos(pi p)) / 2, p = min(1, s / decay_steps) (Loshchilov & Hutter 2017, "SGDR")
//   steps:    decay^floor(s / decay_steps)
//
// A cosine is Taylor's polynomial, whose error is below 1e-9: WGSL's own may be off by 2^-11. A power is formed by squaring.
override SCHEDULE = 0u;
const COSINE = 1u;
const STEPS = 2u;

fn cosine_share(p: f32) -> f32 {
  let a = (p - 0.5) * 3.141592653589793;  // cos(pi p) = -sin(a)
  let a2 = a * a;
  let polynomial = 1.0 - a2 / 72.0 * (1.0 - a2 / 110.0 * (1.0 - a2 / 156.0));
  let sine = a * (1.0 - a2 / 6.0 * (1.0 - a2 / 20.0 * (1.0 - a2 / 42.0 * polynomial)));
  return 0.5 * (1.0 - sine);
}

fn power(base: f32, exponent: u32) -> f32 {
  var result = 1.0;
  var square = base;
  for (var rest = exponent; rest > 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) {
      result *= square;
    }
    square *= square;
  }
  return result;
}

fn scheduled(rate: f32, step: u32, warmup: u32, decay_steps: u32, decay: f32) -> f32 {
  if (step < warmup) {
    return rate * (f32(step + 1u) / f32(warmup));
  }
  let done = step - warmup;
  if (SCHEDULE == COSINE) {
    let p = min(1.0, f32(done) / f32(decay_steps));
    return rate * (decay + (1.0 - decay) * cosine_share(p));
  }
  if (SCHEDULE == STEPS) {
    return rate * power(decay, done / decay_steps);
  }
  return rate;
}
