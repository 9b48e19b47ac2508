import { activationBackwardCases, activationCases } from './activation';
import { adamCases } from './adam';
import { advanceCases } from './advance';
import { chainBackwardCases } from './chain_backward';
import { chainForwardCases } from './chain_forward';
import { clipCases } from './clip';
import { denseForwardCases } from './dense_forward';
import { denseInputGradientCases } from './dense_input_gradient';
import { denseWeightGradientCases } from './dense_weight_gradient';
import { gatherBytesCases, gatherFloatsCases } from './gather';
import { gradientNormCases } from './gradient_norm';
import type { KernelCase } from './harness';
import { inpaintCases } from './inpaint';
import { lossCases } from './loss';
import { meanCases } from './mean';
import { normalCases } from './normal';
import { quadsCases } from './quads';
import { reparameterizeBackwardCases, reparameterizeCases } from './reparameterize';

export type { KernelCase } from './harness';

/** Every kernel's checks against its float64 twin. Of no test runner: vitest runs them in Node, a page in browsers. */
export const cases: readonly KernelCase[] = [
  ...denseForwardCases,
  ...denseInputGradientCases,
  ...denseWeightGradientCases,
  ...chainForwardCases,
  ...chainBackwardCases,
  ...activationCases,
  ...activationBackwardCases,
  ...gatherBytesCases,
  ...gatherFloatsCases,
  ...normalCases,
  ...reparameterizeCases,
  ...reparameterizeBackwardCases,
  ...meanCases,
  ...inpaintCases,
  ...lossCases,
  ...gradientNormCases,
  ...clipCases,
  ...adamCases,
  ...advanceCases,
  ...quadsCases,
];

/** Every kernel, family, shape and kind of tail; not every activation in those families that compile for long. */
export const quickCases: readonly KernelCase[] = cases.filter(({ thorough }) => !thorough);
