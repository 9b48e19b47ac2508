// needs lib/index.wgsl
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
  rows: u32,
  vectors: u32,        // vec4f of a row of x, of the output and of `known`
  x: u32,              // offset of x in `activations`, in vec4f
  x_stride: u32,
  output: u32,         // offset of p(x|z)
  output_stride: u32,
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
  let row = i / inpaint.vectors;
  let column = i % inpaint.vectors;
  if (row >= inpaint.rows) {
    return;
  }
  let x = inpaint.x + row * inpaint.x_stride + column;
  let output = inpaint.output + row * inpaint.output_stride + column;
  var guess = vec4f(0.0);
  if (!START) {
    guess = activations[output];
  }
  let filled = select(guess, activations[x], unpack4x8unorm(known[i]) > vec4f(0.0));
  activations[x] = filled;
  activations[output] = filled;
}
