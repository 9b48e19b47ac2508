import type { View } from '../../gpu/view';
import { activation } from '../activation/activation';
import type { Kernels } from '../op';
import { likelihood } from './likelihood';
import type { Likelihood } from './names';

export const kernels: Kernels = {
  forward({ node, inputs: [output, x], losses, batch }, emit) {
    emit.dispatch(
      likelihood({
        name: node.name,
        likelihood: node.attributes.distribution as Likelihood,
        x: x as View,
        output: output as View,
        losses: losses as View,
        examples: batch.examples,
        batchSize: batch.size,
      }),
    );
  },

  /** Probabilities or means, in the place of the output. */
  mean({ node, inputs: [output] }, emit) {
    const views = { a: output as View, y: output as View };
    if (node.attributes.distribution === 'bernoulli') {
      emit.dispatch(activation('sigmoid', views, { nodes: [node.name], part: node.part }));
    }
  },

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};
