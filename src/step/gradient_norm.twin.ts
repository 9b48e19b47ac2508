import { at, type Matrix, type Sums, sums } from '../matrix.twin';

/** Sums of squares of the gradients [1, size], over `count` stretches of `stretch` elements: [1, count]. */
export function gradientNorm(gradients: Matrix, count: number, stretch: number): Sums {
  return sums(1, count, (_, i) => {
    const first = Math.min(i * stretch, gradients.columns);
    const end = Math.min(first + stretch, gradients.columns);
    return Array.from({ length: end - first }, (_, j) => at(gradients, 0, first + j) ** 2);
  });
}
