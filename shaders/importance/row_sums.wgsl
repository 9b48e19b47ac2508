// needs importance/importance.wgsl
// The sums of a row: -log p(x|z) and log q(z|x) - log p(z).
fn row_sums(importance: Importance, row: u32) -> vec2f {
  var sums = vec2f();
  for (var part = 0u; part < importance.reconstruction_parts; part++) {
    sums.x += losses[importance.reconstructions + row * importance.reconstruction_parts + part];
  }
  for (var part = 0u; part < importance.ratio_parts; part++) {
    sums.y += losses[importance.ratios + row * importance.ratio_parts + part];
  }
  return sums;
}
