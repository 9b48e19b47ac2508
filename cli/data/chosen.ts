import type { Examples } from './data';

export const SPLITS = ['test', 'train', 'all'] as const;
export type Split = (typeof SPLITS)[number];

export interface ChosenExamples extends Examples {
  readonly split: Split;
  /** What was read, where --data stands for it. */
  readonly data?: string;
  /** What there is to say of them, a sentence each. */
  readonly notes: readonly string[];
  /** The same for who measures the model: that it was trained on most of them. */
  readonly learnt?: readonly string[];
}
