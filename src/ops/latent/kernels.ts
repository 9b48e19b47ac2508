import { columnsOf, type View } from '../../gpu/view';
import type { Bound, Kernels } from '../op';
import { padded } from '../values';
import type { Latent } from './latent';
import { mean } from './mean';
import { reparameterize } from './reparameterize';
import { reparameterizeBackward } from './reparameterize_backward';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(reparameterize(latentOf(bound))),
  mean: (bound, emit) => emit.dispatch(mean(latentOf(bound))),
  backward: (bound, emit) => emit.dispatch(reparameterizeBackward(latentOf(bound))),
};

/** The latent layer that a node is. */
export function latentOf(bound: Bound): Latent {
  const { node, inputs, output, saved, losses, inputGradients, batch, objective } = bound;
  const heads = inputs[0] as View;
  const z = output as View;
  return {
    name: node.name,
    mu: columnsOf(heads, 'mu', 0, z.columns),
    logvar: columnsOf(heads, 'logvar', padded(z.columns), z.columns),
    z,
    eps: saved.eps as View,
    losses: losses as View,
    accumulate: inputGradients[0] === 'add',
    stream: batch.stream,
    examples: batch.examples,
    batchSize: batch.size,
    seed: batch.seed,
    ...objective,
  };
}
