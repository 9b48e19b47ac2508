// needs tiles/product.wgsl
// A tile of a matrix product (tiles/product.wgsl) by way of workgroup memory, for GPUs: 64 invocations compute a square of
// 4 SIDE x 4 SIDE results, BLOCKS x BLOCKS of 4 x 4 each, and stage both operands, DEPTH blocks of four k at a time.
//
// `Staged` is vec4f, or vec4h to halve the traffic of workgroup memory. Sums stay f32. In half precision operands lose 13
// of 24 bits, so that a sum is off by up to 2^-10 of its terms' magnitudes; beyond 65504 they overflow, and below 6.1e-5
// they lose more bits, or all, as adapters may flush them to zero: gradients of a large batch are that small.
const SIDE = BLOCKS * LANES_X;
const DEPTH = 64u / SIDE; // each invocation stages one block of 4 x 4 of each operand
const STRIDE = SIDE + 1u; // one more, so that fewer of a block's writes fall into one bank

// By k, and along the rows (the columns) of the result.
var<workgroup> staged_a: array<Staged, 4u * DEPTH * STRIDE>;
var<workgroup> staged_b: array<Staged, 4u * DEPTH * STRIDE>;

// Blocks whose columns are k, of vec4f along the rows (the columns) of the result.
fn a_block(layer: Layer, lines: ALines, k: KBlock) -> mat4x4f {
  let vectors = a_vectors(layer, lines, k);
  if (A_ALONG_K) {
    return transpose(vectors);
  }
  return vectors;
}

fn b_block(layer: Layer, lines: BLines, k: KBlock) -> mat4x4f {
  let vectors = b_vectors(layer, lines, k);
  if (B_ALONG_K) {
    return transpose(vectors);
  }
  return vectors;
}

// Which block an invocation stages: neighbours take what lies side by side in memory.
fn staged_block(index: u32, along_k: bool) -> vec2u {
  return select(vec2u(index % SIDE, index / SIDE), vec2u(index / DEPTH, index % DEPTH), along_k);
}

fn store_block(layer: Layer, row: u32, column: u32, results: mat4x4f) {
  store(layer, row, column, results[0]);
  store(layer, row + 1u, column, results[1]);
  store(layer, row + 2u, column, results[2]);
  store(layer, row + 3u, column, results[3]);
}

// The products of four rows, at one k, with four columns. Columns of the block are rows of the result.
fn outer(rows: vec4f, columns: vec4f) -> mat4x4f {
  return mat4x4f(columns * rows.x, columns * rows.y, columns * rows.z, columns * rows.w);
}

// The tile of workgroup `group` of the result, summed over the blocks [first, end) of four k. To be called by all
// invocations of the workgroup.
fn tile(layer: Layer, group: vec2u, local: vec2u, first: u32, end: u32) {
  let index = local.y * LANES_X + local.x;
  let own_a = staged_block(index, A_ALONG_K);
  let own_b = staged_block(index, B_ALONG_K);
  let row = group.y * SIDE + own_a.x;
  let column = group.x * SIDE + own_b.x;

  let a0 = a_lines(layer, row, 0u);
  let b0 = b_lines(layer, column);
  var sum00: mat4x4f;
  var sum01: mat4x4f;
  var sum10: mat4x4f;
  var sum11: mat4x4f;
  let order = vec4u(0u, 1u, 2u, 3u);
  let step = k_block(layer, DEPTH, vec4u());
  var k_a = k_block(layer, first + own_a.y, order);
  var k_b = k_block(layer, first + own_b.y, order);
  for (var k = first; k < end; k += DEPTH) {
    // Zeros beyond the end: of both, as what is read there may be anything.
    var a_now = mat4x4f();
    var b_now = mat4x4f();
    if (k + own_a.y < end) {
      a_now = a_block(layer, a0, k_a);
    }
    if (k + own_b.y < end) {
      b_now = b_block(layer, b0, k_b);
    }
    k_a = k_moved(layer, k_a, step);
    k_b = k_moved(layer, k_b, step);
    workgroupBarrier(); // the last round's reads are over
    let a_at = own_a.y * 4u * STRIDE + own_a.x;
    staged_a[a_at] = Staged(a_now[0]);
    staged_a[a_at + STRIDE] = Staged(a_now[1]);
    staged_a[a_at + 2u * STRIDE] = Staged(a_now[2]);
    staged_a[a_at + 3u * STRIDE] = Staged(a_now[3]);
    let b_at = own_b.y * 4u * STRIDE + own_b.x;
    staged_b[b_at] = Staged(b_now[0]);
    staged_b[b_at + STRIDE] = Staged(b_now[1]);
    staged_b[b_at + 2u * STRIDE] = Staged(b_now[2]);
    staged_b[b_at + 3u * STRIDE] = Staged(b_now[3]);
    workgroupBarrier();
    for (var i = 0u; i < 4u * DEPTH; i++) {
      let rows0 = vec4f(staged_a[i * STRIDE + local.y]);
      let columns0 = vec4f(staged_b[i * STRIDE + local.x]);
      sum00 += outer(rows0, columns0);
      if (BLOCKS == 2u) {
        let rows1 = vec4f(staged_a[i * STRIDE + 8u + local.y]);
        let columns1 = vec4f(staged_b[i * STRIDE + 8u + local.x]);
        sum01 += outer(rows0, columns1);
        sum10 += outer(rows1, columns0);
        sum11 += outer(rows1, columns1);
      }
    }
  }
  let own_row = group.y * TILE_ROWS + local.y * 4u;
  let own_column = group.x * SIDE + local.x;
  store_block(layer, own_row, own_column, sum00);
  if (BLOCKS == 2u) {
    store_block(layer, own_row, own_column + 8u, sum01);
    store_block(layer, own_row + 32u, own_column, sum10);
    store_block(layer, own_row + 32u, own_column + 8u, sum11);
  }
}
