import type { View } from '../../gpu/view';
import type { Bound } from '../op';
import type { Convolution } from './convolution';
import { geometryOf } from './geometry';

/** A node in a program; `written`: the picture that its value is. */
export function convolutionOf(bound: Bound, written: 'large' | 'small'): Convolution {
  const { node, parameters, activation } = bound;
  const [x, y] = [bound.inputs[0] as View, bound.output as View];
  return {
    ...geometryOf(node),
    ...{ name: node.name, part: node.part },
    ...(written === 'small' ? { largeView: x, smallView: y } : { largeView: y, smallView: x }),
    weight: parameters.weight as View,
    bias: parameters.bias as View,
    activation: activation ?? bound.sharedActivation,
    activated: activation !== undefined,
    inputGradient: bound.inputGradients[0] as Convolution['inputGradient'],
  };
}
