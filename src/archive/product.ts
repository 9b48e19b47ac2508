/** A matrix of doubles, row by row. */
export type Matrix = Float64Array<ArrayBuffer>;

/** Lines of W that are added at once: sums are read and written for each eighth of them. */
const AT_ONCE = 8;

/**
 * sums = x W + bias, of [rows, inputs] and [inputs, outputs]. What is 0 in x takes no time: most of a digit, and half of what ReLU
 * gives. Eight lines of W at a time, each with a name, as their factors then stay in registers. Integers whose sums stay below 2^53
 * come out exact, in any order.
 */
export function product(
  x: Matrix,
  weight: Matrix,
  bias: Matrix,
  size: { readonly rows: number; readonly inputs: number; readonly outputs: number },
): Matrix {
  const { rows, inputs, outputs } = size;
  const sums = new Float64Array(rows * outputs);
  // Of a row, what is not 0, and where its line of W begins.
  const factors = new Float64Array(inputs + AT_ONCE);
  const lines = new Int32Array(inputs + AT_ONCE);
  for (let row = 0; row < rows; row++) {
    const x0 = row * inputs;
    let count = 0;
    for (let k = 0; k < inputs; k++) {
      const value = x[x0 + k] as number;
      if (value === 0) continue;
      factors[count] = value;
      lines[count++] = k * outputs;
    }
    // The last eight are filled up with the first line, times 0.
    factors.fill(0, count, count + AT_ONCE);
    lines.fill(0, count, count + AT_ONCE);
    const y0 = row * outputs;
    sums.set(bias, y0);
    for (let i = 0; i < count; i += AT_ONCE) {
      const a = factors[i] as number;
      const b = factors[i + 1] as number;
      const c = factors[i + 2] as number;
      const d = factors[i + 3] as number;
      const e = factors[i + 4] as number;
      const f = factors[i + 5] as number;
      const g = factors[i + 6] as number;
      const h = factors[i + 7] as number;
      const p = lines[i] as number;
      const q = lines[i + 1] as number;
      const r = lines[i + 2] as number;
      const s = lines[i + 3] as number;
      const t = lines[i + 4] as number;
      const u = lines[i + 5] as number;
      const v = lines[i + 6] as number;
      const w = lines[i + 7] as number;
      for (let o = 0; o < outputs; o++) {
        sums[y0 + o] =
          (sums[y0 + o] as number) +
          a * (weight[p + o] as number) +
          b * (weight[q + o] as number) +
          c * (weight[r + o] as number) +
          d * (weight[s + o] as number) +
          e * (weight[t + o] as number) +
          f * (weight[u + o] as number) +
          g * (weight[v + o] as number) +
          h * (weight[w + o] as number);
      }
    }
  }
  return sums;
}

/** Of [rows, columns], as [columns, rows]. */
export function transposed(matrix: Matrix, rows: number): Matrix {
  const columns = matrix.length / rows;
  const turned = new Float64Array(matrix.length);
  for (let row = 0, i = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = matrix[i++] as number;
  return turned;
}
