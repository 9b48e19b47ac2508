import { at, type Matrix, matrix, type Sums, sums } from '../../matrix.twin';
import { EPSILON, type Norm } from './names';

/** Parameters of a norm, [1, channels] each; one without a bias takes no mean off. */
export interface NormParameters {
  readonly weight: Matrix;
  readonly bias?: Matrix | undefined;
}

/** Of each position of each row: mean, 0 where none is taken off, and 1 / deviation. [rows, positions] each */
export interface Statistics {
  readonly mean: Matrix;
  readonly inverse: Matrix;
}

/** Each position by itself, over its channels. x [rows, positions channels] -> y alike */
export function norm(x: Matrix, { weight, bias }: NormParameters): Statistics & { readonly y: Sums } {
  const channels = weight.columns;
  const statistics = statisticsOf(x, channels, bias ? 'layer' : 'rms');
  const { mean, inverse } = statistics;
  const y = sums(x.rows, x.columns, (row, column) => {
    const [position, c] = [Math.floor(column / channels), column % channels];
    const by = at(inverse, row, position) * at(weight, 0, c);
    const terms = [at(x, row, column) * by, -at(mean, row, position) * by];
    return bias ? [...terms, at(bias, 0, c)] : terms;
  });
  return { y, ...statistics };
}

function statisticsOf(x: Matrix, channels: number, kind: Norm): Statistics {
  const mean = matrix(x.rows, x.columns / channels, (row, position) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += at(x, row, position * channels + c);
    return kind === 'layer' ? sum / channels : 0;
  });
  const inverse = matrix(x.rows, x.columns / channels, (row, position) => {
    let sum = 0;
    for (let c = 0; c < channels; c++)
      sum += (at(x, row, position * channels + c) - at(mean, row, position)) ** 2;
    return 1 / Math.sqrt(sum / channels + EPSILON);
  });
  return { mean, inverse };
}
