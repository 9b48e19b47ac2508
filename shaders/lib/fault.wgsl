// What ends a run: gradients that are not finite, or too large. Found by bits, as WGSL lets an implementation assume that floats
// are finite (https://www.w3.org/TR/WGSL/#floating-point-evaluation).

// The struct of lib/state.wgsl for kernels that raise its fault.
struct Faults {
  step: u32,
  epoch: u32,
  batch: u32,
  fault: atomic<u32>,
  correction1: f32,
  correction2: f32,
}

// A gradient: adam leaves everything as it was.
const FAULTY_GRADIENT = 1u;
// A parameter or a moment after the step, and so before it: no step can do that to numbers that were finite.
const FAULTY_PARAMETER = 2u;

// A gradient is faulty from 2^48 on: the squares of 2^20 such may leave f32, and those of few parts added up.
const LARGEST = (127u + 48u) << 23u;

fn faulty(gradient: vec4f) -> bool {
  return any((bitcast<vec4u>(gradient) & vec4u(0x7fffffffu)) >= vec4u(LARGEST));
}

fn finite(values: vec4f) -> bool {
  return all((bitcast<vec4u>(values) & vec4u(0x7f800000u)) != vec4u(0x7f800000u));
}
