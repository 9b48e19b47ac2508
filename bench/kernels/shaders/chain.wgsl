// The most arithmetic that the adapter does: multiply-adds on eight values that never leave the registers.
//
//   values[i] = sum of c = 0..7 of a_c, after 16 `rounds` times a_c = a_c * factor + offset, from a_c = i % 8 + c
//
// Number of rounds and factors come from a buffer, so that no compiler can work it out beforehand.
// Grid: an invocation for each value. `Value` is f32 or vec4f: the wrapper says which.
struct Chain {
  rounds: u32,
  factor: f32,
  offset: f32,
}

@group(0) @binding(0) var<storage, read_write> values: array<Value>;
@group(0) @binding(1) var<uniform> chain: Chain;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = Value(chain.factor);
  let n = Value(chain.offset);
  var a = Value(f32(id.x % 8u));
  var b = a + 1.0;
  var c = a + 2.0;
  var d = a + 3.0;
  var e = a + 4.0;
  var f = a + 5.0;
  var g = a + 6.0;
  var h = a + 7.0;
  for (var round = 0u; round < chain.rounds; round += 1u) {
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
    a = a * m + n; b = b * m + n; c = c * m + n; d = d * m + n; e = e * m + n; f = f * m + n; g = g * m + n; h = h * m + n;
  }
  values[id.x] = a + b + c + d + e + f + g + h;
}
