/**
 * How values of [0, 1] become 0 or 1: from 0.5 on 1 (`threshold`), or 1 with a probability that they are, drawn once for each
 * example, or anew in each epoch.
 */
export const BINARIZATIONS = ['threshold', 'once', 'each epoch'] as const;
export type Binarize = (typeof BINARIZATIONS)[number];

/** What is wrong with binarising data for a likelihood, in words that go behind the field's name. */
export function binarizeProblem(binarize: Binarize | undefined, likelihood: string): string | undefined {
  if (binarize === undefined || likelihood === 'bernoulli') return undefined;
  return `is for the likelihood bernoulli, not ${likelihood}: leave it out, or choose bernoulli`;
}
