import { denseOf } from '../dense/kernels';
import { latentOf } from '../latent/kernels';
import type { Bound, Emit } from '../op';
import type { Chain } from './chain';
import { chainBackward } from './chain_backward';
import { chainForward } from './chain_forward';

/** The nodes of a chain in a program: dense ones, the latent one, dense ones. No spec has it: the fuse pass makes it. */
export const chain = {
  forward: (members: readonly Bound[], emit: Emit): void => emit.dispatch(chainForward(chainOf(members))),
  backward: (members: readonly Bound[], emit: Emit): void => emit.dispatch(chainBackward(chainOf(members))),
};

function chainOf(members: readonly Bound[]): Chain {
  const at = members.findIndex(({ node }) => node.op === 'latent');
  return {
    encoder: members.slice(0, at).map(denseOf),
    latent: latentOf(members[at] as Bound),
    decoder: members.slice(at + 1).map(denseOf),
  };
}
