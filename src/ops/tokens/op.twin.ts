import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { tokens as twin } from './tokens.twin';

export const tokens: OpTwin = {
  forward: (of) => ({ loss: { term: 'reconstruction', elements: resultOf(of).elements } }),
  backward: (of) => ({ inputs: [resultOf(of).gradients[0], undefined] }),
};

function resultOf({ inputs, count }: TwinNode) {
  const [output, x] = inputs as [Matrix, Matrix];
  return twin(x, output, count);
}
