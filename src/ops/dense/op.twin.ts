import { at, type Matrix, matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { denseForward } from './dense_forward.twin';
import { denseInputGradient } from './dense_input_gradient.twin';
import { denseWeightGradient } from './dense_weight_gradient.twin';

/** y = x Wᵀ + b; with heads, their columns side by side. */
export const dense: OpTwin = {
  forward: (of) => ({
    value: beside(
      layers(of).map((layer) => denseForward({ x: of.inputs[0] as Matrix, ...layer }, 'linear').y),
    ),
  }),

  backward(of, dy) {
    const x = of.inputs[0] as Matrix;
    const own = layers(of);
    const width = (dy as Matrix).columns / own.length;
    const tensors: Record<string, Matrix> = {};
    const down = own.map(({ name, weight }, i) => {
      const part = matrix((dy as Matrix).rows, width, (row, column) =>
        at(dy as Matrix, row, i * width + column),
      );
      const gradient = denseWeightGradient({ dy: part, x });
      tensors[`${name}.weight`] = gradient.weight;
      tensors[`${name}.bias`] = gradient.bias;
      return denseInputGradient({ dy: part, weight });
    });
    return {
      inputs: [down.reduce<Matrix | undefined>((all, one) => (all ? sum(all, one) : one), undefined)],
      tensors,
    };
  },
};

function layers({ node: { name, attributes }, tensors }: TwinNode) {
  const names = (attributes.heads as readonly string[] | undefined) ?? [name];
  return names.map((name) => ({
    name,
    weight: tensors[`${name}.weight`] as Matrix,
    bias: tensors[`${name}.bias`] as Matrix,
  }));
}

function beside(parts: readonly Matrix[]): Matrix {
  const [{ rows, columns }] = parts as [Matrix];
  return matrix(rows, columns * parts.length, (row, column) =>
    at(parts[Math.floor(column / columns)] as Matrix, row, column % columns),
  );
}

function sum(a: Matrix, b: Matrix): Matrix {
  return matrix(a.rows, a.columns, (row, column) => at(a, row, column) + at(b, row, column));
}
