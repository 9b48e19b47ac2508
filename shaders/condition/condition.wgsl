// needs lib/index.wgsl
// The label of each row as columns beside a value, so that what reads both is told the class: y = [x | one_hot(label)],
// as in a conditional VAE (Sohn et al. 2015, "Learning Structured Output Representation using Deep Conditional Generative
// Models"). x lies in y already, as its first columns; padding behind it, which is zeros, gives way to the labels.
// Where COLORS, a label is a colour, 0xrrggbb: y = [x | r, g, b], each from 0 to 1.
//
//   labels [rows / per_label, 1], each a whole number -> columns [first, first + classes) of y [rows, first + classes]
//
// Grid: an invocation writes one vec4f of a row in which there are columns of labels.
override COLORS = false;

struct Condition {
  rows: u32,
  first: u32,          // columns of x
  classes: u32,        // columns of labels
  y: u32,              // offset in `activations`, in vec4f, as all offsets and strides
  y_stride: u32,
  labels: u32,
  labels_stride: u32,
  per_label: u32,      // rows that have one label
}

@group(0) @binding(0) var<storage, read_write> activations: array<vec4f>;  // reads labels and y, writes y
@group(0) @binding(1) var<uniform> condition: Condition;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let first_vector = condition.first / 4u;
  let vectors = (condition.first + condition.classes + 3u) / 4u - first_vector;
  let index = flat_index(group, groups, local);
  let row = index / vectors;
  if (row >= condition.rows) {
    return;
  }
  let vector = first_vector + index % vectors;
  let at = condition.y + row * condition.y_stride + vector;
  let label = u32(activations[condition.labels + row / condition.per_label * condition.labels_stride].x);
  let columns = 4u * vector + vec4u(0u, 1u, 2u, 3u);
  var told = select(vec4f(0.0), vec4f(1.0), columns == vec4u(condition.first + label));
  if (COLORS) {
    // Behind blue is what a colour leaves of 32 bits, 0.
    let parts = unpack4x8unorm(label).zyxw;
    let part = min(columns - vec4u(condition.first), vec4u(3u));
    told = vec4f(parts[part.x], parts[part.y], parts[part.z], parts[part.w]);
  }
  activations[at] = select(told, activations[at], columns < vec4u(condition.first));
}
