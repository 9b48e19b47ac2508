import type { View } from '../../gpu/view';
import type { Kernels } from '../op';
import { broadcastAdd } from './broadcast_add';
import { broadcastAddBackward } from './broadcast_add_backward';

export const kernels: Kernels = {
  forward({ node, inputs: [value, row], output }, emit) {
    const views = { value: value as View, row: row as View, y: output as View };
    emit.dispatch(broadcastAdd(views, { nodes: [node.name], part: node.part }));
  },

  backward({ node, inputs, output, inputGradients }, emit) {
    inputs.forEach((x, i) => {
      const mode = inputGradients[i];
      if (mode === 'none') return;
      emit.dispatch(broadcastAddBackward({ x, y: output as View, accumulate: mode === 'add' }, [node.name]));
    });
  },
};
