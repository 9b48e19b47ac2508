// The latent layer. A row of the heads' output holds mu and then logvar, each padded with zeros to whole vec4f, as
// z and eps are. Offsets and strides count vec4f.
struct Latent {
  rows: u32,
  width: u32,       // latent dimensions
  heads: u32,       // offset of the heads' output in `activations` (and of its gradient in `deltas`)
  z: u32,           // offset of z (and of its gradient)
  eps: u32,         // offset of eps
  stream: u32,      // what eps is drawn for
  batch_size: u32,
  seed_low: u32,
  seed_high: u32,
}

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
