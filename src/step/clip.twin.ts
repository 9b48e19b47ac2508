import { type Matrix, matrix } from '../matrix.twin';

/** Clipping by global norm (Pascanu et al. 2013, algorithm 1): g min(1, limit / |g|), for gradients [rows, columns]. */
export function clip(gradients: Matrix, limit: number): Matrix {
  const { rows, columns, values } = gradients;
  const norm = Math.sqrt(values.reduce((sum, g) => sum + g * g, 0));
  const scale = norm > limit ? limit / norm : 1;
  return matrix(rows, columns, (row, column) => scale * (values[row * columns + column] as number));
}
