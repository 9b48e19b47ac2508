import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { conv2dBiasGradient } from './conv2d_bias_gradient.twin';
import { conv2dForward } from './conv2d_forward.twin';
import { conv2dInputGradient } from './conv2d_input_gradient.twin';
import { conv2dWeightGradient } from './conv2d_weight_gradient.twin';
import { geometryOf } from './geometry.twin';

export const conv2d: OpTwin = {
  forward: (of) => ({
    value: conv2dForward({ x: of.inputs[0] as Matrix, ...filterOf(of) }, geometryOf(of.node), 'linear').y,
  }),

  backward(of, dy) {
    const x = of.inputs[0] as Matrix;
    const { weight } = filterOf(of);
    const geometry = geometryOf(of.node);
    const gradient = {
      weight: conv2dWeightGradient({ dy: dy as Matrix, x }, geometry),
      bias: conv2dBiasGradient(dy as Matrix, geometry.small[2]),
    };
    return {
      inputs: [conv2dInputGradient({ dy: dy as Matrix, weight }, geometry)],
      tensors: namedTensors(of, gradient),
    };
  },
};

/** Weight and bias of a node. */
export function filterOf({ node: { name }, tensors }: TwinNode) {
  return { weight: tensors[`${name}.weight`] as Matrix, bias: tensors[`${name}.bias`] as Matrix };
}

/** Gradients by the names of their tensors. */
export function namedTensors(
  { node: { name } }: TwinNode,
  { weight, bias }: { weight: Matrix; bias: Matrix },
) {
  return { [`${name}.weight`]: weight, [`${name}.bias`]: bias };
}
