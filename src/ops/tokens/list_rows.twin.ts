import { at, type Matrix } from '../../matrix.twin';

/**
 * Which rows of a row a position count, of `samples` an example: those of x [examples, length] up to the first zero, of the examples
 * that there are. How many they are, their numbers, and those of the others.
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
  return [real.length, ...real, ...rows.filter((row) => !counts(row))];
}
