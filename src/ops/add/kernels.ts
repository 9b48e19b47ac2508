import type { View } from '../../gpu/view';
import type { Kernels } from '../op';
import { add } from './add';
import { addBackward } from './add_backward';

export { addBackward } from './add_backward';

export const kernels: Kernels = {
  forward({ node, inputs: [a, b], output }, emit) {
    const views = { a: a as View, b: b as View, y: output as View };
    emit.dispatch(add(views, { nodes: [node.name], part: node.part }));
  },

  backward({ node, inputs, output, inputGradients }, emit) {
    inputs.forEach((x, i) => {
      const mode = inputGradients[i];
      if (mode === 'none') return;
      emit.dispatch(addBackward({ x, y: output as View, accumulate: mode === 'add' }, [node.name]));
    });
  },
};
