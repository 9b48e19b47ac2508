import { matrix } from '../../../src/matrix.twin';
import { continuousBernoulli } from '../../../src/ops/continuous_bernoulli/continuous_bernoulli';
import { continuousBernoulli as twin } from '../../../src/ops/continuous_bernoulli/continuous_bernoulli.twin';
import { continuousBernoulliMean } from '../../../src/ops/continuous_bernoulli/continuous_bernoulli_mean';
import { continuousBernoulliMean as meanTwin } from '../../../src/ops/continuous_bernoulli/continuous_bernoulli_mean.twin';
import { likelihoodCases } from '../likelihood/likelihood';
import { meanCases } from '../likelihood/mean';

/** Where the series begins, its middle, and where nothing must overflow. */
const LOGITS = [0, 1e-6, -1e-3, 0.5, -0.999, 1, -1.001, 3, -100, 1e4, -1e4];

export const continuousBernoulliCases = likelihoodCases(
  'continuous_bernoulli',
  [{ range: [0, 1], dispatch: continuousBernoulli, twin }],
  {
    'logits round 0 and far from it': () => ({
      heads: [matrix(4, 15, (row, column) => LOGITS[(row + column) % LOGITS.length] as number)],
      x: matrix(4, 15, (row, column) => [0, 0.5, 1][(row * 15 + column) % 3] as number),
    }),
  },
);

export const continuousBernoulliMeanCases = meanCases('continuous_bernoulli_mean', {
  range: [-6, 6],
  extremes: LOGITS,
  dispatch: continuousBernoulliMean,
  twin: meanTwin,
});
