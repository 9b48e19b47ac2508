import type { View } from '../../gpu/view';
import { addBackward } from '../add/kernels';
import type { Kernels } from '../op';
import { position } from './position';
import { positionGradient } from './position_gradient';

export const kernels: Kernels = {
  forward({ node, inputs: [x], output, parameters }, emit) {
    const views = { x: x as View, y: output as View, weight: parameters.weight as View };
    emit.dispatch(position(views, { nodes: [node.name], part: node.part }));
  },

  /** As of a sum: dx = dy. */
  backward({ node, inputs: [x], output, inputGradients: [mode] }, emit) {
    if (mode === 'none') return;
    const views = { x: x as View, y: output as View, accumulate: mode === 'add' };
    emit.dispatch(addBackward(views, [node.name]));
  },

  parameterGradients(bounds, parts, emit) {
    for (const { node, output, parameters } of bounds) {
      const views = { y: output as View, weight: parameters.weight as View };
      emit.dispatch(positionGradient(views, parts, [node.name]));
    }
  },
};
