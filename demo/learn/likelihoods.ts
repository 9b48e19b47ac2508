// What each likelihood makes of the decoder's output, in the words and formulas of the panel.

import type { Likelihood } from '../live';

export interface Told {
  /** The function of the decoder's output that gives what is shown; none where that is a mean already. */
  readonly decoded?: string;
  /** The distribution's name in formulas, and what stands behind the decoded image in it. */
  readonly name: string;
  readonly spread?: string;
  /** What the output layer gives for each pixel. */
  readonly output: string;
  /** Why that is so. */
  readonly why: { readonly name: string; readonly words: string };
}

const SIGMOID = `The last layer: PRODUCT, a logit for each pixel. A sigmoid, shown here, makes it the probability that
  the pixel is inked.`;

export const TOLD: Readonly<Record<Likelihood, Told>> = {
  bernoulli: {
    decoded: 'sigmoid',
    name: 'Bernoulli',
    output: SIGMOID,
    why: {
      name: 'Why a sigmoid',
      words: `Pixels lie from 0 to 1, and a sigmoid's values do, too: each is the probability of ink. Data of other ranges
        want another output, such as a Gaussian's mean.`,
    },
  },
  'continuous-bernoulli': {
    decoded: 'mean',
    name: 'CB',
    output: `The last layer: PRODUCT, a logit for each pixel. What is shown here is its sigmoid, and not quite the mean.`,
    why: {
      name: 'Why a normaliser',
      words: `The cross-entropy of a grey pixel is no log-probability: over all greys its exponential does not add up to 1.
        A continuous Bernoulli distribution divides by what it adds up to.`,
    },
  },
  gaussian: {
    name: 'N',
    spread: 'σ',
    output: `The last layer: PRODUCT: the mean of each pixel's Gaussian, before it is squashed if it is.`,
    why: {
      name: 'Why sigma',
      words: `The decoder gives the mean of a Gaussian for each pixel. Its logarithm is the squared error over 2 sigma^2,
        and log sigma. A fixed sigma far from what the errors are is a wrong weight of the KL; a learnt one comes to be
        their size.`,
    },
  },
  logistic: {
    name: 'Logistic',
    spread: 's',
    output: `The last layer, several as one: PRODUCT: the mean of each pixel's logistic distribution, and the logarithm of its
      scale; of a mixture those of each component, and the logit of its weight.`,
    why: {
      name: 'Why levels',
      words: `A byte is one of 256 levels. Each has the mass of a bell round it, and the first and the last have the tails,
        so that the probabilities of all levels add up to 1: nats that can be compared.`,
    },
  },
  categorical: {
    decoded: 'softmax',
    name: 'Categorical',
    output:
      'The last layer: PRODUCT, a logit for each category. A softmax makes probabilities of those of a block.',
    why: {
      name: 'Why a softmax',
      words: 'Of the values of a block one is 1: a softmax gives each the probability of that.',
    },
  },
  tokens: {
    decoded: 'softmax',
    name: 'Categorical',
    output: 'The last layer, at each position: PRODUCT, a logit for each character.',
    why: {
      name: 'Why a softmax',
      words: 'Each position has one character, or the end: a softmax gives each the probability of that.',
    },
  },
};
