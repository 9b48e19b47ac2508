import { elements, type Matrix, type Sums, sumsOver, type Terms } from '../../matrix.twin';
import { ACTIVATION_TERMS } from '../activation/activation.twin';
import type { Activation } from '../activation/names';

/**
 * Dense layer, forward: a = x Wᵀ + b, y = activation(a), and the activation's derivative at a.
 *
 * x [rows, input], weight [output, input], bias [1, output] -> y and derivative [rows, output]. Their magnitudes are
 * those of a: no activation changes faster than its argument by more than a factor of 1.13.
 */
export function denseForward(
  { x, weight, bias }: { readonly x: Matrix; readonly weight: Matrix; readonly bias: Matrix },
  activation: Activation | 'linear',
): { readonly y: Sums; readonly derivative: Sums } {
  const [xs, ws, bs] = [elements(x), elements(weight), elements(bias)];
  const a = sumsOver(
    x.rows,
    weight.rows,
    x.columns,
    (row, output, k) => xs(row, k) * ws(output, k),
    (_, output) => bs(0, output),
  );
  const { value, derivative } = ACTIVATION_TERMS[activation];
  return { y: through(a, value), derivative: through(a, derivative) };
}

function through(a: Sums, terms: (a: number) => Terms): Sums {
  return { ...a, values: a.values.map((value) => [...terms(value)].reduce((sum, term) => sum + term)) };
}
