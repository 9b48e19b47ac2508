import { matrix } from '../../../src/matrix.twin';
import { bernoulli } from '../../../src/ops/bernoulli/bernoulli';
import { bernoulli as twin } from '../../../src/ops/bernoulli/bernoulli.twin';
import { likelihoodCases } from '../likelihood/likelihood';

const LOGITS = [-1e4, -100, 0, 100, 1e4];

export const bernoulliCases = likelihoodCases('bernoulli', [{ range: [0, 1], dispatch: bernoulli, twin }], {
  'logits of +-1e4, +-100 and 0 on targets of 0, 1 and 1/2': () => ({
    heads: [matrix(4, 15, (_, column) => LOGITS[column % 5] as number)],
    x: matrix(4, 15, (_, column) => [0, 0.5, 1][Math.floor(column / 5)] as number),
  }),
});
