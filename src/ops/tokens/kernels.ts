import type { View } from '../../gpu/view';
import { categoricalMean } from '../categorical/kernels';
import type { Kernels } from '../op';
import { tokens } from './tokens';

export const kernels: Kernels = {
  forward({ node, inputs: [output, x], losses, batch }, emit) {
    const views = { output: output as View, x: x as View, losses: losses as View };
    emit.dispatch(tokens({ ...views, name: node.name, examples: batch.examples, batchSize: batch.size }));
  },

  /** The probabilities of all symbols at each position, in the place of their logits. */
  mean({ node, inputs }, emit) {
    const [output, x] = inputs as [View, View];
    emit.dispatch(categoricalMean({ output, name: node.name, categories: output.columns / x.columns }));
  },

  /** The forward pass writes the gradient of the output, too. */
  backward() {},
};
