import { denseForwardCases } from './dense_forward';
import { denseInputGradientCases } from './dense_input_gradient';
import { denseWeightGradientCases } from './dense_weight_gradient';
import type { KernelCase } from './harness';

export type { KernelCase } from './harness';

/** Every kernel's checks against its float64 twin. Of no test runner: vitest runs them in Node, a page in browsers. */
export const cases: readonly KernelCase[] = [
  ...denseForwardCases,
  ...denseInputGradientCases,
  ...denseWeightGradientCases,
];
