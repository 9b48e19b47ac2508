import type { Matrix } from '../../matrix.twin';
import { besides, headsOf } from '../likelihood/likelihood.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { everywhere, gaussian as twin } from './gaussian.twin';
import { logSigmaGradient } from './log_sigma_gradient.twin';
import type { Squash } from './names';

export const gaussian: OpTwin = {
  forward: (of) => ({ loss: { term: 'reconstruction', elements: result(of).elements } }),

  backward(of) {
    const { gradients } = result(of);
    const [output, x] = of.inputs as [Matrix, Matrix];
    const { log_sigma: logSigma } = of.tensors;
    const { weights, samples, count } = of;
    // Of one head, the derivative by what is beside it is the parameter's or nobody's.
    const heads = output.columns / x.columns;
    return {
      inputs: [besides(gradients.slice(0, heads)), undefined],
      ...(logSigma && {
        tensors: {
          log_sigma: logSigmaGradient({ x, output, logSigma, squash: squashOf(of), weights, samples }, count),
        },
      }),
    };
  },
};

function result(of: TwinNode) {
  const [output, x] = of.inputs as [Matrix, Matrix];
  const { sigma } = of.node.attributes;
  const heads = headsOf(output, x.columns);
  const given = typeof sigma === 'number' ? Math.log(sigma) : (of.tensors.log_sigma as Matrix);
  return twin(x, heads.length > 1 ? heads : [output, everywhere(x, given)], of.count, squashOf(of));
}

function squashOf({ node }: TwinNode): Squash {
  return node.attributes.squash as Squash;
}
