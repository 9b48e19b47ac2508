// needs lib/fault.wgsl, lib/index.wgsl, step/rate.wgsl
// Adam (Kingma & Ba 2015, algorithm 1): m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,
//   parameter -= rate_t (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon), rate_t by the schedule (step/rate.wgsl)
//
//   gradients g [PARTS, size], whose parts are added up in order; parameters, first_moment m, second_moment v: [size],
//   all padded alike; padding has gradient zero and so stays zero
//
// Grid: an invocation updates four parameters.
override PARTS = 1u;

struct Adam {
  size: u32,        // vec4f
  rate: f32,        // the largest
  warmup: u32,      // steps over which it rises to that
  decay_steps: u32, // and over which it decays, by this
  decay: f32,
  beta1: f32,
  rest1: f32,       // 1 - beta1, rounded from float64
  beta2: f32,
  rest2: f32,       // 1 - beta2
  epsilon: f32,
}

@group(0) @binding(0) var<storage, read_write> state: Faults;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> first_moment: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> second_moment: array<vec4f>;
@group(0) @binding(5) var<uniform> adam: Adam;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = flat_index(group, groups, local);
  // A faulty parameter must not keep this very step's other invocations from their work: which, would be chance.
  if (i >= adam.size || (atomicLoad(&state.fault) & FAULTY_GRADIENT) != 0u) {
    return;
  }
  var g = gradients[i];
  for (var part = 1u; part < PARTS; part++) {
    g += gradients[part * adam.size + i];
  }
  let m = adam.beta1 * first_moment[i] + adam.rest1 * g;
  let v = adam.beta2 * second_moment[i] + adam.rest2 * g * g;
  first_moment[i] = m;
  second_moment[i] = v;
  let rate = scheduled(adam.rate, state.step, adam.warmup, adam.decay_steps, adam.decay);
  let parameter =
    parameters[i] - rate * (m / state.correction1) / (sqrt(v / state.correction2) + adam.epsilon);
  parameters[i] = parameter;
  if (!finite(parameter) || !finite(v)) {
    atomicOr(&state.fault, FAULTY_PARAMETER);
  }
}
