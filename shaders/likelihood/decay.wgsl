// Functions of exp(-a), by their series where the plain formula would subtract nearly equal numbers: an error below 3e-8.

// log((1 - exp(-a)) / a), for a >= 0.
fn log_mean_decay(a: vec4f) -> vec4f {
  let s = a * a;
  let near =
    -0.5 * a + s * (4.1666667e-2 + s * (-3.4722222e-4 + s * (5.5114638e-6 + s * -1.0333995e-7)));
  let b = max(a, vec4f(1.0));
  return select(log((1.0 - exp(-b)) / b), near, a < vec4f(1.0));
}

// a / (exp(a) - 1), for 0 <= a < 80.
fn decay_slope(a: vec4f) -> vec4f {
  let s = a * a;
  let near =
    1.0 - 0.5 * a + s * (8.3333333e-2 + s * (-1.3888889e-3 + s * (3.3068783e-5 + s * -8.2671958e-7)));
  let b = max(a, vec4f(1.0));
  return select(b / (exp(b) - 1.0), near, a < vec4f(1.0));
}

// 1 / (1 - exp(-l)) - 1 / l: the mean of a density proportional to exp(l x) on [0, 1].
fn decay_mean(l: vec4f) -> vec4f {
  let s = l * l;
  let near =
    0.5 + l * (8.3333333e-2 + s * (-1.3888889e-3 + s * (3.3068783e-5 + s * -8.2671958e-7)));
  let a = abs(l);
  let b = max(a, vec4f(1.0));
  let far = 1.0 / (1.0 - exp(-b)) - 1.0 / b;
  return select(select(1.0 - far, far, l > vec4f(0.0)), near, a < vec4f(1.0));
}
