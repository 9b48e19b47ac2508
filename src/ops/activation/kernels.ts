import type { View } from '../../gpu/view';
import type { Kernels } from '../op';
import { activation } from './activation';
import { activationBackward } from './activation_backward';

export const kernels: Kernels = {
  forward({ node, inputs, output }, emit) {
    const views = { a: inputs[0] as View, y: output as View };
    emit.dispatch(
      activation(String(node.attributes.function), views, { nodes: [node.name], part: node.part }),
    );
  },

  backward({ node, inputs, output, inputGradients: [gradient] }, emit) {
    if (gradient === 'none') return;
    const views = { a: inputs[0] as View, y: output as View, accumulate: gradient === 'add' };
    emit.dispatch(activationBackward(String(node.attributes.function), views, [node.name]));
  },
};
