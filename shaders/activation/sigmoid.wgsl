// exp of a negative number only, so that nothing overflows.
fn sigmoid(a: vec4f) -> vec4f {
  let e = exp(-abs(a));
  return select(e, vec4f(1.0), a >= vec4f(0.0)) / (1.0 + e);
}
