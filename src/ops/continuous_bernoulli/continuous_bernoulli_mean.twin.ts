import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { meanTerms } from './continuous_bernoulli.twin';

/** The mean of a continuous Bernoulli distribution, by its logit. */
export function continuousBernoulliMean(output: Matrix): Sums {
  return sums(output.rows, output.columns, (row, column) => meanTerms(at(output, row, column)));
}
