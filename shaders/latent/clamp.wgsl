// Bounds of logvar, so that exp stays finite; beyond them its gradient is zero.
const LOGVAR_MIN = vec4f(-30.0);
const LOGVAR_MAX = vec4f(20.0);

fn clamp_logvar(logvar: vec4f) -> vec4f {
  return clamp(logvar, LOGVAR_MIN, LOGVAR_MAX);
}

// Zero where the clamp holds logvar fast.
fn pass_logvar(gradient: vec4f, logvar: vec4f) -> vec4f {
  return select(vec4f(0.0), gradient, (logvar >= LOGVAR_MIN) & (logvar <= LOGVAR_MAX));
}
