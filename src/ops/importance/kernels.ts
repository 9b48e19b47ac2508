import type { View } from '../../gpu/view';
import { latentOf } from '../latent/kernels';
import type { Bound, Emit } from '../op';
import type { Importance } from './importance';
import { importanceAccumulate } from './importance_accumulate';
import { importanceBackward } from './importance_backward';
import { importanceDraw } from './importance_draw';
import { importanceScale } from './importance_scale';
import { importanceWeights } from './importance_weights';

/** The latent node and the likelihood, where each example has several samples of z. No spec has it: the objective says so. */
export interface Sampled {
  readonly latent: Bound;
  readonly likelihood: Bound;
}

/** What a program has in the place of the latent node's own kernels, and behind the likelihood. */
export const importance = {
  draw: (of: Sampled, emit: Emit): void => emit.dispatch(importanceDraw(importanceOf(of))),
  /** Of all samples, once their losses are known. */
  weigh: (of: Sampled, emit: Emit): void => emit.dispatch(importanceWeights(importanceOf(of))),
  scale: (of: Sampled, emit: Emit): void => emit.dispatch(importanceScale(importanceOf(of))),
  /** Of a round of so many samples in all, in the place of `weigh`. */
  accumulate: (of: Sampled, emit: Emit): void => emit.dispatch(importanceAccumulate(importanceOf(of))),
  backward: (of: Sampled, emit: Emit): void => emit.dispatch(importanceBackward(importanceOf(of))),
};

function importanceOf({ latent, likelihood }: Sampled): Importance {
  const { klMask: _, freeBits: __, freeBitsOf: ___, losses, accumulate: ____, ...own } = latentOf(latent);
  return {
    ...own,
    samples: latent.objective.samples,
    allSamples: latent.objective.allSamples,
    ratios: losses,
    reconstructions: likelihood.losses as View,
    output: likelihood.inputs[0] as View,
  };
}
