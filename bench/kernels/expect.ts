import { type Matrix, matrix, type Sums } from '../../src/matrix.twin';
import type { Floats, Read } from './benchmark';

/** Throws unless the condition holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** A matrix in a buffer: `stride` floats from one row to the next. */
export interface Place {
  readonly offset: number;
  readonly stride: number;
}

/** Some rows and columns of a matrix in a buffer. */
export function submatrix(
  values: Pick<Floats, 'at'>,
  { offset, stride }: Place,
  rows: readonly number[],
  columns: readonly number[],
): Matrix {
  return matrix(rows.length, columns.length, (row, column) =>
    values.at(offset + (rows[row] as number) * stride + (columns[column] as number)),
  );
}

/** Reads those rows and throws unless the GPU's numbers are as near to the reference as f32 sums can be. */
export async function expectRows(
  read: Read,
  name: string,
  buffer: string,
  { offset, stride }: Place,
  rows: readonly number[],
  columns: readonly number[],
  expected: Matrix | Sums,
): Promise<void> {
  const found = await read(
    buffer,
    rows.map((row) => ({ offset: offset + row * stride, size: stride })),
  );
  rows.forEach((row, r) => {
    columns.forEach((column, c) => {
      const i = r * columns.length + c;
      const value = found[r]?.[column] as number;
      const allowed = 'terms' in expected ? tolerance(expected, i) : 0;
      near(`${name}[${row}, ${column}]`, value, expected.values[i] as number, allowed);
    });
  });
}

/** Throws unless `value` is within `allowed` of `want`. */
export function near(name: string, value: number, want: number, allowed: number): void {
  assert(Math.abs(value - want) <= allowed, `${name} is ${value} instead of ${want} +- ${allowed}`);
}

/** The largest error that f32 sums may have, as in the tests of the kernels: 1e-6 + 4 sqrt(K) 2^-23 (sum of |terms|). */
export function tolerance({ terms, magnitudes }: Sums, i: number): number {
  return 1e-6 + 4 * Math.sqrt(terms) * 2 ** -23 * (magnitudes[i] as number);
}

/** |a - b| / |b|, of all elements as one vector. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += ((a[i] as number) - (b[i] as number)) ** 2;
    size += (b[i] as number) ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}
