import { type Matrix, matrix } from '../../../src/matrix.twin';
import { logistic } from '../../../src/ops/logistic/logistic';
import { logistic as twin } from '../../../src/ops/logistic/logistic.twin';
import { logisticMean } from '../../../src/ops/logistic/logistic_mean';
import { logisticMean as meanTwin } from '../../../src/ops/logistic/logistic_mean.twin';
import { likelihoodCases } from '../likelihood/likelihood';
import { meanCases } from '../likelihood/mean';

const SCALES = [-7, -5, -2, 0, 3, 7];

export const logisticCases = likelihoodCases(
  'logistic',
  [
    {
      range: [0, 1],
      heads: [
        [-1.5, 1.5],
        [-5, 2],
      ],
      dispatch: logistic,
      twin,
    },
  ],
  {
    'the ends, means far from all levels, scales of the whole range': () => ({
      x: matrix(4, 15, (row, column) => [0, 1, 1 / 255, 0.5, 254 / 255][(row + column) % 5] as number),
      heads: [
        matrix(4, 15, (_, column) => [-1, 0.3, 1, -30, 30][column % 5] as number),
        matrix(4, 15, (row, column) => SCALES[(row * 15 + column) % SCALES.length] as number),
      ],
    }),
    'log-scales beyond their range': ({ x, heads: [mean] }) => ({
      x,
      heads: [mean as Matrix, matrix(4, 15, (_, column) => (column % 2 ? 12 : -1e4))],
    }),
    // A float counts as the level next to it.
    'values between the levels': ({ heads }) => ({
      x: matrix(4, 15, (row, column) => (17 * row + column + 0.4) / 255),
      heads,
    }),
  },
);

export const logisticMeanCases = meanCases('logistic_mean', {
  range: [-1.5, 1.5],
  extremes: [-1, 1, 0, -1e4, 1e4],
  dispatch: logisticMean,
  twin: meanTwin,
});
