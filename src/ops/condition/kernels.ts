import type { View } from '../../gpu/view';
import type { Kernels } from '../op';
import { condition } from './condition';

export const kernels: Kernels = {
  forward({ node, inputs: [x, labels], output }, emit) {
    const views = { x: x as View, labels: labels as View, y: output as View };
    const colors = node.attributes.classes === 'colors';
    emit.dispatch(condition({ ...views, colors }, { nodes: [node.name], part: node.part }));
  },

  /** The gradient of x lies in that of y, as x does in y. */
  backward() {},
};
