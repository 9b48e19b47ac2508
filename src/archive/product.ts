/** A matrix of doubles, row by row. */
export type Matrix = Float64Array<ArrayBuffer>;

/**
 * sums = x Wᵀ + bias, of [rows, inputs] and [outputs, inputs]. Two rows by four outputs at a time, whose sums stay in registers:
 * hence a name for each, and no arrays. Integers whose sums stay below 2^53 come out exact, in any order.
 */
export function product(
  x: Matrix,
  weight: Matrix,
  bias: Matrix,
  size: { readonly rows: number; readonly inputs: number; readonly outputs: number },
): Matrix {
  const { rows, inputs, outputs } = size;
  const sums = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row += 2) {
    // Past an end the last is computed again, with the same result.
    const row1 = Math.min(row + 1, rows - 1);
    const x0 = row * inputs;
    const x1 = row1 * inputs;
    for (let output = 0; output < outputs; output += 4) {
      const output1 = Math.min(output + 1, outputs - 1);
      const output2 = Math.min(output + 2, outputs - 1);
      const output3 = Math.min(output + 3, outputs - 1);
      const w0 = output * inputs;
      const w1 = output1 * inputs;
      const w2 = output2 * inputs;
      const w3 = output3 * inputs;
      let a0 = bias[output] as number;
      let a1 = bias[output1] as number;
      let a2 = bias[output2] as number;
      let a3 = bias[output3] as number;
      let b0 = a0;
      let b1 = a1;
      let b2 = a2;
      let b3 = a3;
      for (let k = 0; k < inputs; k++) {
        const a = x[x0 + k] as number;
        const b = x[x1 + k] as number;
        const p = weight[w0 + k] as number;
        const q = weight[w1 + k] as number;
        const r = weight[w2 + k] as number;
        const s = weight[w3 + k] as number;
        a0 += a * p;
        a1 += a * q;
        a2 += a * r;
        a3 += a * s;
        b0 += b * p;
        b1 += b * q;
        b2 += b * r;
        b3 += b * s;
      }
      const y0 = row * outputs;
      sums[y0 + output] = a0;
      sums[y0 + output1] = a1;
      sums[y0 + output2] = a2;
      sums[y0 + output3] = a3;
      const y1 = row1 * outputs;
      sums[y1 + output] = b0;
      sums[y1 + output1] = b1;
      sums[y1 + output2] = b2;
      sums[y1 + output3] = b3;
    }
  }
  return sums;
}
