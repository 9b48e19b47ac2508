import { at, type Matrix } from '../../matrix.twin';

/**
 * Which rows of a row a position count, of `samples` an example: those of x [examples, length] up to the first zero, of the examples
 * that there are. How many do not, and the numbers of those that do, then of the others, each less its place, as u32.
 */
export function listRows(x: Matrix, examples: number, samples: number): number[] {
  const counts = (row: number): boolean => {
    const text = Math.floor(row / x.columns);
    const example = Math.floor(text / samples);
    if (example >= examples) return false;
    for (let position = 0; position < row % x.columns; position++)
      if (at(x, example, position) === 0) return false;
    return true;
  };
  const rows = Array.from({ length: x.rows * samples * x.columns }, (_, row) => row);
  const real = rows.filter(counts);
  const listed = [...real, ...rows.filter((row) => !counts(row))];
  return [rows.length - real.length, ...listed.map((row, line) => (row - line) >>> 0)];
}
