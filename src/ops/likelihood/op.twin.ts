import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { besides, headsOf, type LikelihoodResult } from './likelihood.twin';

/** The op of a likelihood without parameters of its own. */
export function likelihoodTwin(
  of: (x: Matrix, heads: readonly Matrix[], count: number, node: TwinNode['node']) => LikelihoodResult,
): OpTwin {
  const result = ({ inputs, count, node }: TwinNode) => {
    const [output, x] = inputs as [Matrix, Matrix];
    return of(x, headsOf(output, x.columns), count, node);
  };
  return {
    forward: (node) => ({ loss: { term: 'reconstruction', elements: result(node).elements } }),
    backward: (node) => ({ inputs: [besides(result(node).gradients), undefined] }),
  };
}
