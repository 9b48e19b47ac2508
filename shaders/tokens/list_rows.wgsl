// needs lib/index.wgsl, lib/tokens.wgsl, lib/state.wgsl
// Which positions of a batch of texts count: those up to the end, the first zero (lib/tokens.wgsl), of the examples that there are. For
// matrices of a row a position, those of all samples of an example one behind the other.
//
//   x [examples, length] -> rows [1 + examples samples length]: how many do not count; and, line by line, the numbers of the rows that do,
//   in their order, and then of the others, in theirs, each less the number of the line
//
// Grid: one workgroup. An invocation serves a stretch of texts.
struct List {
  texts: u32,       // examples, padding of the batch included, times samples
  length: u32,
  samples: u32,
  x: u32,           // offset of x in `activations`, in floats, as its stride
  x_stride: u32,
  batch_size: u32,
  examples: u32,    // of the data
}

@group(0) @binding(0) var<storage, read> activations: array<f32>;
@group(0) @binding(1) var<storage, read> state: State;
@group(0) @binding(2) var<storage, read_write> rows: array<u32>;
@group(0) @binding(3) var<uniform> list: List;

var<workgroup> counts: array<u32, WORKGROUP>;

// Positions of a text that count.
fn counting(text: u32) -> u32 {
  let example = text / list.samples;
  if (example >= batch_count(state.batch, list.batch_size, list.examples)) {
    return 0u;
  }
  return text_length(list.x + example * list.x_stride, list.length);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) local: u32) {
  let own = (list.texts + WORKGROUP - 1u) / WORKGROUP;
  let first = min(local * own, list.texts);
  let end = min(first + own, list.texts);
  var count = 0u;
  for (var text = first; text < end; text++) {
    count += counting(text);
  }
  counts[local] = count;
  workgroupBarrier();
  var before = 0u;
  var all = 0u;
  for (var i = 0u; i < WORKGROUP; i++) {
    before += select(0u, counts[i], i < local);
    all += counts[i];
  }
  if (local == 0u) {
    rows[0] = list.texts * list.length - all;
  }
  var counts_at = before;
  var others_at = all + first * list.length - before;
  for (var text = first; text < end; text++) {
    let real = counting(text);
    for (var position = 0u; position < list.length; position++) {
      let row = text * list.length + position;
      if (position < real) {
        rows[1u + counts_at] = row - counts_at;
        counts_at++;
      } else {
        rows[1u + others_at] = row - others_at;
        others_at++;
      }
    }
  }
}
