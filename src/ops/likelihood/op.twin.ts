import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { likelihood as twin } from './likelihood.twin';
import type { Likelihood } from './names';

export const likelihood: OpTwin = {
  forward: (of) => ({ loss: { term: 'reconstruction', elements: both(of).elements } }),
  backward: (of) => ({ inputs: [both(of).gradient, undefined] }),
};

function both({ node, inputs: [output, x], count }: TwinNode) {
  return twin(node.attributes.distribution as Likelihood, x as Matrix, output as Matrix, count);
}
