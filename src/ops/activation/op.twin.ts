import type { Matrix } from '../../matrix.twin';
import type { OpTwin } from '../op.twin';
import { activation as forward } from './activation.twin';
import { activationBackward } from './activation_backward.twin';
import type { Activation } from './names';

export const activation: OpTwin = {
  forward: ({ node, inputs }) => ({
    value: forward(node.attributes.function as Activation, inputs[0] as Matrix),
  }),
  backward: ({ node, inputs }, dy) => ({
    inputs: [activationBackward(node.attributes.function as Activation, inputs[0] as Matrix, dy as Matrix)],
  }),
};
