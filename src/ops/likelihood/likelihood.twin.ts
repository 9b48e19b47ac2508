import { at, type Matrix, matrix, type Sums, sums } from '../../matrix.twin';

/** A function of x and of the distribution's parameters, one of each head of the output, as terms to be added up. */
type Element = (x: number, ...of: readonly number[]) => number[];

/** -log p(x|z) of one element, and its derivative by each of its parameters. */
export interface Terms {
  readonly value: Element;
  readonly gradients: readonly Element[];
}

/**
 * -log p(x|z), element by element and in nats, and the gradients of its mean over the first `count` rows, which are
 * examples, by each head of the decoder's output.
 */
export interface LikelihoodResult {
  readonly elements: Sums;
  readonly gradients: readonly Sums[];
}

/** Of a distribution whose values do not depend on each other. x and heads: [rows, input] each. */
export function elementwise(
  { value, gradients }: Terms,
  x: Matrix,
  heads: readonly Matrix[],
  count: number,
): LikelihoodResult {
  const { rows, columns } = x;
  const examples = (element: Element, scale = 1): Sums =>
    sums(rows, columns, (row, column) => {
      if (row >= count) return [];
      const of = heads.map((head) => at(head, row, column));
      return element(at(x, row, column), ...of).map((term) => term * scale);
    });
  return {
    elements: examples(value),
    gradients: gradients.map((element) => examples(element, 1 / count)),
  };
}

/** The heads of an output, without padding, that lie beside each other. */
export function headsOf(output: Matrix, input: number): Matrix[] {
  return Array.from({ length: output.columns / input }, (_, head) =>
    matrix(output.rows, input, (row, column) => at(output, row, head * input + column)),
  );
}

/** The inverse of {@link headsOf}. */
export function besides(heads: readonly Matrix[]): Matrix {
  const [{ rows, columns }] = heads as [Matrix];
  return matrix(rows, heads.length * columns, (row, column) =>
    at(heads[Math.floor(column / columns)] as Matrix, row, column % columns),
  );
}
