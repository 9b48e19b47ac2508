import { denseOf } from '../dense/kernels';
import { beforeBackward, latentOf } from '../latent/kernels';
import type { Bound, Emit } from '../op';
import type { Chain } from './chain';
import { chainBackward } from './chain_backward';
import { chainForward } from './chain_forward';

/** The nodes of a chain in a program: dense ones, the latent one, dense ones. No spec has it: the fuse pass makes it. */
export const chain = {
  forward: (members: readonly Bound[], emit: Emit): void => emit.dispatch(chainForward(chainOf(members))),
  backward(members: readonly Bound[], emit: Emit): void {
    beforeBackward(latentIn(members), emit);
    emit.dispatch(chainBackward(chainOf(members)));
  },
};

function latentIn(members: readonly Bound[]): Bound {
  return members.find(({ node }) => node.op === 'latent') as Bound;
}

function chainOf(members: readonly Bound[]): Chain {
  const latent = latentIn(members);
  const at = members.indexOf(latent);
  return {
    encoder: members.slice(0, at).map(denseOf),
    latent: latentOf(latent),
    decoder: members.slice(at + 1).map(denseOf),
  };
}
