import { columnsOf, type View } from '../../gpu/view';
import type { Bound, Emit, Kernels } from '../op';
import { padded } from '../values';
import { freeBits } from './free_bits';
import type { Latent } from './latent';
import { mean } from './mean';
import { reparameterize } from './reparameterize';
import { reparameterizeBackward } from './reparameterize_backward';

export const kernels: Kernels = {
  forward: (bound, emit) => emit.dispatch(reparameterize(latentOf(bound))),
  mean: (bound, emit) => emit.dispatch(mean(latentOf(bound))),
  backward(bound, emit) {
    beforeBackward(bound, emit);
    emit.dispatch(reparameterizeBackward(latentOf(bound)));
  },
};

/** What the way back needs of the whole batch. */
export function beforeBackward(bound: Bound, emit: Emit): void {
  if (bound.objective.freeBits > 0) emit.dispatch(freeBits(latentOf(bound)));
}

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
    klMask: saved.kl_mask as View,
    losses: losses as View,
    accumulate: inputGradients[0] === 'add',
    stream: batch.stream,
    examples: batch.examples,
    batchSize: batch.size,
    seed: batch.seed,
    ...objective,
  };
}
