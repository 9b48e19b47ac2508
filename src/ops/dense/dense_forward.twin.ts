import { elements, type Matrix, type Sums, sumsOver } from '../../matrix.twin';
import { activated } from '../activation/activation.twin';
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
  return activated(a, activation);
}
