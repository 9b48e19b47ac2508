import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { type NormParameters, norm } from './norm.twin';

/** Gradient by x, plus that by its other readers. */
export function normInputGradient(
  { x, dy }: { readonly x: Matrix; readonly dy: Matrix },
  parameters: NormParameters,
  others?: Matrix,
): Sums {
  const { weight, bias } = parameters;
  const channels = weight.columns;
  const { mean, inverse } = norm(x, parameters);
  return sums(x.rows, x.columns, (row, column) => {
    const position = Math.floor(column / channels);
    const first = position * channels;
    const scale = at(inverse, row, position);
    const h = (c: number) => (at(x, row, first + c) - at(mean, row, position)) * scale;
    const terms = [at(dy, row, column) * at(weight, 0, column % channels) * scale];
    for (let c = 0; c < channels; c++) {
      const g = (at(dy, row, first + c) * at(weight, 0, c) * scale) / channels;
      if (bias) terms.push(-g);
      terms.push(-g * h(c) * h(column % channels));
    }
    return others ? [...terms, at(others, row, column)] : terms;
  });
}
