// Four standard normals from four words by Box and Muller (1958), of which the top 24 bits count. WGSL lets cos be off by
// 2^-11 and log by 2^-21 near 1, and every adapter differs; written out, they agree to some units in the last place.

// log(n / 2^24) for n in [1, 2^24]: n = m 2^e with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh((m - 1) / (m + 1)).
fn log_fraction(n: vec2u) -> vec2f {
  let bits = bitcast<vec2u>(vec2f(n)); // exact, as f32 holds 24 bits
  let large = (bits & vec2u(0x7fffffu)) > vec2u(0x3504f3u);
  let exponent = vec2f(vec2i(bits >> vec2u(23u)) - select(vec2i(127 + 24), vec2i(126 + 24), large));
  let one = select(vec2u(0x3f800000u), vec2u(0x3f000000u), large);
  let m = bitcast<vec2f>((bits & vec2u(0x7fffffu)) | one);
  let s = (m - 1.0) / (m + 1.0);
  let s2 = s * s;
  let log_m = 2.0 * s * (1.0 + s2 * (1.0 / 3.0 + s2 * (1.0 / 5.0 + s2 * (1.0 / 7.0 + s2 * (1.0 / 9.0)))));
  return exponent * 0.6931471805599453 + log_m;
}

// Angle 2 pi n / 2^24 - pi / 4: the top two bits tell the quadrant, the others an angle in [-pi/4, pi/4), where Taylor's
// polynomials are good to f32.
fn normals(words: vec4u) -> vec4f {
  let n = words >> vec4u(8u);
  let radius = sqrt(max(-2.0 * log_fraction(n.xy + 1u), vec2f(0.0)));
  let quadrant = n.zw >> vec2u(22u);
  let a = (vec2f(n.zw & vec2u(0x3fffffu)) * 0x1p-22 - 0.5) * 1.5707963267948966;
  let a2 = a * a;
  let s = a * (1.0 - a2 / 6.0 * (1.0 - a2 / 20.0 * (1.0 - a2 / 42.0 * (1.0 - a2 / 72.0))));
  let c = 1.0 - a2 / 2.0 * (1.0 - a2 / 12.0 * (1.0 - a2 / 30.0 * (1.0 - a2 / 56.0)));
  let turned = (quadrant & vec2u(1u)) == vec2u(1u);
  let cosine = select(c, -s, turned);
  let sine = select(s, c, turned);
  let sign = select(vec2f(1.0), vec2f(-1.0), quadrant >= vec2u(2u));
  return vec4f(radius * sign * cosine, radius * sign * sine);
}
