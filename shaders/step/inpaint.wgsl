// Restoration of missing values (Rezende, Mohamed & Wierstra 2014, appendix F): what is unknown of x becomes what the
// decoder makes of the last guess; what is known stays.
//
//   x, output = known ? x : output          At the START nothing was decoded yet: known ? x : 0
//
//   known [rows, input] as bytes, 0 where a value is missing, rows padded to whole words; x, output [rows, input]
//   Padding counts as unknown, and takes what the output has there: it meets weights of zero.
//
// Grid: an invocation serves four values.
override START = false;

struct Inpaint {
  size: u32,    // vec4f of x
  x: u32,       // offset of x in `activations`, in vec4f
  output: u32,  // offset of p(x|z)
}

@group(0) @binding(0) var<storage, read> known: array<u32>;
@group(0) @binding(1) var<storage, read_write> activations: array<vec4f>;
@group(0) @binding(2) var<uniform> inpaint: Inpaint;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = flat_index(group, groups, local);
  if (i >= inpaint.size) {
    return;
  }
  var guess = vec4f(0.0);
  if (!START) {
    guess = activations[inpaint.output + i];
  }
  let filled = select(guess, activations[inpaint.x + i], unpack4x8unorm(known[i]) > vec4f(0.0));
  activations[inpaint.x + i] = filled;
  activations[inpaint.output + i] = filled;
}
