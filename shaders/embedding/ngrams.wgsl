// needs lib/index.wgsl
// Hashed n-grams of symbols, added to their embedding (Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information"; Pagnoni
// et al. 2024, "Byte Latent Transformer", section 3.2.1): for each n from 2 to `longest` a position has the row of a table that its last
// n symbols hash to.
//
//   taken [rows, length] of embedding.wgsl, y [rows, length, width], table [(longest - 1) buckets, width] -> y + rows of the table,
//   grams [rows, (longest - 1) length]: which rows, those of all positions for n = 2 first; -1 where one of the n symbols is the end
//
//   Before its first position a text has starts. A symbol that is dropped is unknown in its n-grams, too. The hash is FNV-1a (Fowler, Noll
//   and Vo) of what was taken, the last one first, mixed as at the end of MurmurHash3 (Appleby).
//
// Grid: an invocation serves four columns of one position. Offsets and strides of what is bound as floats count floats.
struct Ngrams {
  rows: u32,
  length: u32,
  width: u32,         // vec4f of a position
  start: u32,         // what was taken before a text
  taken: u32,         // offset in `activations`
  taken_stride: u32,
  y: u32,
  y_stride: u32,
  grams: u32,
  grams_stride: u32,
  table: u32,         // offset in `parameters`, in vec4f
  longest: u32,
  buckets: u32,       // rows of the table for each n
}

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> activations: array<f32>;  // reads taken, adds to y, writes grams
@group(0) @binding(2) var<uniform> ngrams: Ngrams;

fn taken_at(row: u32, position: u32, back: u32) -> u32 {
  if (back > position) {
    return ngrams.start;
  }
  return u32(activations[ngrams.taken + row * ngrams.taken_stride + position - back]);
}

fn mixed(hash: u32) -> u32 {
  var h = hash;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = flat_index(group, groups, local);
  let column = index % ngrams.width;
  let position = index / ngrams.width % ngrams.length;
  let row = index / ngrams.width / ngrams.length;
  if (row >= ngrams.rows) {
    return;
  }
  let at = ngrams.y + row * ngrams.y_stride + 4u * (position * ngrams.width + column);
  var sum = vec4f(activations[at], activations[at + 1u], activations[at + 2u], activations[at + 3u]);
  var hash = 2166136261u;
  var whole = true;
  for (var n = 1u; n <= ngrams.longest; n++) {
    let symbol = taken_at(row, position, n - 1u);
    whole = whole && symbol != 0u;
    hash = (hash ^ symbol) * 16777619u;
    if (n == 1u) {
      continue;
    }
    let gram = (n - 2u) * ngrams.buckets + mixed(hash) % ngrams.buckets;
    if (whole) {
      sum += parameters[ngrams.table + gram * ngrams.width + column];
    }
    if (column == 0u) {
      activations[ngrams.grams + row * ngrams.grams_stride + (n - 2u) * ngrams.length + position] = select(-1.0, f32(gram), whole);
    }
  }
  activations[at] = sum.x;
  activations[at + 1u] = sum.y;
  activations[at + 2u] = sum.z;
  activations[at + 3u] = sum.w;
}
