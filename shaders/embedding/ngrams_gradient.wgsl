// needs lib/fault.wgsl
// N-grams, gradient of the table: of each row the sum of dy over the positions that have it, in their order.
//
//   grams [rows, (longest - 1) length] of ngrams.wgsl, dy [rows, length, width] -> dtable [(longest - 1) buckets, width]
//   A gradient that is not finite, or too large, raises `fault`, at which adam and advance change nothing.
//   PARTS > 1: each part sums a stretch of the rows into gradients of its own, and adam adds the parts up in their order.
//
// Grid: a workgroup serves 128 buckets of one n. Its invocations look for positions that have one of them, 2048 at a time, and mark each
// with a bit; then they add dy of the marked ones to its row, in their order, each to its own columns: no sum needs atomics.
override PARTS = 1u;
const BUCKETS = 128u;
const LANES = 64u;
const WORDS = LANES;           // of 32 positions each
const MARKED = 32u * WORDS;

struct Gradient {
  rows: u32,
  length: u32,        // positions of a row
  width: u32,         // vec4f of a position
  grams: u32,         // offset in `activations`, in floats, as its stride
  grams_stride: u32,
  y: u32,             // offset of dy in `deltas`, in vec4f, as its stride
  y_stride: u32,
  table: u32,         // offset of dtable in `gradients`, in vec4f
  buckets: u32,       // of each n
  part_rows: u32,     // rows of a part
  groups: u32,        // workgroups of a part
  size: u32,          // vec4f of the gradients of a part
}

@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read> deltas: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> state: Faults;
@group(0) @binding(4) var<uniform> gradient: Gradient;

var<workgroup> marks: array<atomic<u32>, WORDS>;

// The row of the table that an n-gram of this position has; negative for none.
fn gram_at(order: u32, place: u32) -> i32 {
  let row = place / gradient.length;
  let position = place % gradient.length;
  return i32(activations[gradient.grams + row * gradient.grams_stride + order * gradient.length + position]);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = id.y * groups.x + id.x;
  let part = index / gradient.groups;
  if (part >= PARTS) {
    return;
  }
  let width = gradient.width;
  let of_order = (gradient.buckets + BUCKETS - 1u) / BUCKETS;
  let tile = index % gradient.groups;
  let order = tile / of_order;
  let first = order * gradient.buckets + tile % of_order * BUCKETS;
  let end = min(first + BUCKETS, (order + 1u) * gradient.buckets);
  let table = part * gradient.size + gradient.table;
  for (var i = first * width + local; i < end * width; i += LANES) {
    gradients[table + i] = vec4f();
  }
  // What one invocation has made 0, another one adds to.
  storageBarrier();

  let last_row = min((part + 1u) * gradient.part_rows, gradient.rows);
  let places = last_row * gradient.length;
  for (var begin = part * gradient.part_rows * gradient.length; begin < places; begin += MARKED) {
    let marked = min(MARKED, places - begin);
    atomicStore(&marks[local], 0u);
    workgroupBarrier();
    for (var i = local; i < marked; i += LANES) {
      let gram = gram_at(order, begin + i);
      if (gram >= i32(first) && gram < i32(end)) {
        atomicOr(&marks[i / 32u], 1u << (i % 32u));
      }
    }
    workgroupBarrier();
    for (var word = 0u; 32u * word < marked; word++) {
      var bits = atomicLoad(&marks[word]);
      while (bits != 0u) {
        let place = begin + 32u * word + firstTrailingBit(bits);
        bits &= bits - 1u;
        let dy = gradient.y + place / gradient.length * gradient.y_stride + place % gradient.length * width;
        let own = table + u32(gram_at(order, place)) * width;
        for (var column = local; column < width; column += LANES) {
          let sum = gradients[own + column] + deltas[dy + column];
          gradients[own + column] = sum;
          if (faulty(sum)) {
            atomicOr(&state.fault, FAULTY_GRADIENT);
          }
        }
      }
    }
    workgroupBarrier();
  }
}
