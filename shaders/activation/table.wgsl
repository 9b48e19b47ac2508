// needs activation/sigmoid.wgsl
// The table of activations, each with its derivative, both functions of the pre-activation `a`.
override ACTIVATION = 0u;
const LINEAR = 0u;
const RELU = 1u;
const TANH = 2u;
const SIGMOID = 3u;
const SILU = 4u;
const GELU = 5u;

// tanh(100) is NaN on some adapters; beyond 15 it is 1 in f32.
fn safe_tanh(a: vec4f) -> vec4f {
  return tanh(clamp(a, vec4f(-15.0), vec4f(15.0)));
}

// GELU's tanh approximation (Hendrycks & Gimpel 2016): a/2 (1 + tanh(sqrt(2/pi) (a + 0.044715 a^3))).
fn gelu_tanh(a: vec4f) -> vec4f {
  return safe_tanh(0.7978845608 * (a + 0.044715 * a * a * a));
}

fn activate(a: vec4f) -> vec4f {
  switch (ACTIVATION) {
    case RELU: { return max(a, vec4f(0.0)); }
    case TANH: { return safe_tanh(a); }
    case SIGMOID: { return sigmoid(a); }
    case SILU: { return a * sigmoid(a); }
    case GELU: { return 0.5 * a * (1.0 + gelu_tanh(a)); }
    default: { return a; }
  }
}

fn activate_derivative(a: vec4f) -> vec4f {
  switch (ACTIVATION) {
    case RELU: { return select(vec4f(0.0), vec4f(1.0), a > vec4f(0.0)); }
    case TANH: {
      let t = safe_tanh(a);
      return 1.0 - t * t;
    }
    case SIGMOID: {
      let s = sigmoid(a);
      return s * (1.0 - s);
    }
    case SILU: {
      let s = sigmoid(a);
      return s + a * s * (1.0 - s);
    }
    case GELU: {
      // Beyond 10 the second term is 0, but not if tanh is a rounding away from 1.
      let t = gelu_tanh(a);
      let b = clamp(a, vec4f(-10.0), vec4f(10.0));
      return 0.5 * (1.0 + t) + 0.5 * b * (1.0 - t * t) * 0.7978845608 * (1.0 + 0.134145 * b * b);
    }
    default: { return vec4f(1.0); }
  }
}
