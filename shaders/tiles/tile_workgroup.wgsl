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
var<workgroup> staged_left: array<Staged, 4u * DEPTH * STRIDE>;
var<workgroup> staged_right: array<Staged, 4u * DEPTH * STRIDE>;

// Blocks whose columns are k, of vec4f along the rows (the columns): number `place` along those, `k` along k.
fn left_block(layer: Layer, place: u32, k: u32) -> mat4x4f {
  let matrix = left_matrix(layer);
  let lines = left_lines(block_start(matrix, place, k, LEFT_ALONG_K), matrix.pitch, 0u);
  if (LEFT_ALONG_K) {
    return transpose(lines);
  }
  return lines;
}

fn right_block(layer: Layer, place: u32, k: u32) -> mat4x4f {
  let matrix = right_matrix(layer);
  let lines = right_lines(block_start(matrix, place, k, RIGHT_ALONG_K), matrix.pitch);
  if (RIGHT_ALONG_K) {
    return transpose(lines);
  }
  return lines;
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
  let own_left = staged_block(index, LEFT_ALONG_K);
  let own_right = staged_block(index, RIGHT_ALONG_K);
  let row = group.y * SIDE + own_left.x;
  let column = group.x * SIDE + own_right.x;

  var sum00: mat4x4f;
  var sum01: mat4x4f;
  var sum10: mat4x4f;
  var sum11: mat4x4f;
  for (var k = first; k < end; k += DEPTH) {
    // Zeros beyond the end: of both, as what is read there may be anything.
    var l = mat4x4f();
    var r = mat4x4f();
    if (k + own_left.y < end) {
      l = left_block(layer, row, k + own_left.y);
    }
    if (k + own_right.y < end) {
      r = right_block(layer, column, k + own_right.y);
    }
    workgroupBarrier(); // the last round's reads are over
    let l_at = own_left.y * 4u * STRIDE + own_left.x;
    staged_left[l_at] = Staged(l[0]);
    staged_left[l_at + STRIDE] = Staged(l[1]);
    staged_left[l_at + 2u * STRIDE] = Staged(l[2]);
    staged_left[l_at + 3u * STRIDE] = Staged(l[3]);
    let r_at = own_right.y * 4u * STRIDE + own_right.x;
    staged_right[r_at] = Staged(r[0]);
    staged_right[r_at + STRIDE] = Staged(r[1]);
    staged_right[r_at + 2u * STRIDE] = Staged(r[2]);
    staged_right[r_at + 3u * STRIDE] = Staged(r[3]);
    workgroupBarrier();
    for (var i = 0u; i < 4u * DEPTH; i++) {
      let rows0 = vec4f(staged_left[i * STRIDE + local.y]);
      let columns0 = vec4f(staged_right[i * STRIDE + local.x]);
      sum00 += outer(rows0, columns0);
      if (BLOCKS == 2u) {
        let rows1 = vec4f(staged_left[i * STRIDE + 8u + local.y]);
        let columns1 = vec4f(staged_right[i * STRIDE + 8u + local.x]);
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
