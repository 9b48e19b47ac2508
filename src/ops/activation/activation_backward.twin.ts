import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { ACTIVATION_TERMS } from './activation.twin';
import type { Activation } from './names';

/** da = dy * activation'(a), element by element, plus the gradient by other readers of a. */
export function activationBackward(
  name: Activation | 'linear',
  a: Matrix,
  dy: Matrix,
  others?: Matrix,
): Sums {
  const { derivative } = ACTIVATION_TERMS[name];
  return sums(a.rows, a.columns, (row, column) => [
    ...[...derivative(at(a, row, column))].map((term) => term * at(dy, row, column)),
    ...(others ? [at(others, row, column)] : []),
  ]);
}
