import type { Matrix } from '../../matrix.twin';
import { conv2dBiasGradient } from '../conv2d/conv2d_bias_gradient.twin';
import { geometryOf } from '../conv2d/geometry.twin';
import { filterOf, namedTensors } from '../conv2d/op.twin';
import type { OpTwin } from '../op.twin';
import { upconv2dForward } from './upconv2d_forward.twin';
import { upconv2dInputGradient } from './upconv2d_input_gradient.twin';
import { upconv2dWeightGradient } from './upconv2d_weight_gradient.twin';

export const upconv2d: OpTwin = {
  forward: (of) => ({
    value: upconv2dForward({ x: of.inputs[0] as Matrix, ...filterOf(of) }, geometryOf(of.node), 'linear').y,
  }),

  backward(of, dy) {
    const x = of.inputs[0] as Matrix;
    const { weight } = filterOf(of);
    const geometry = geometryOf(of.node);
    const gradient = {
      weight: upconv2dWeightGradient({ dy: dy as Matrix, x }, geometry),
      bias: conv2dBiasGradient(dy as Matrix, geometry.large[2]),
    };
    return {
      inputs: [upconv2dInputGradient({ dy: dy as Matrix, weight }, geometry)],
      tensors: namedTensors(of, gradient),
    };
  },
};
