import { of } from '../mutant';

export const broadcastAddMutants = [
  ...of(
    'broadcast_add',
    ['no guard', 'if (row < broadcast.rows)', 'if (true)'],
    ['each sample has a value of its own', 'row / broadcast.value_samples', 'row'],
    ['each sample has a row of its own', 'row / broadcast.row_samples', 'row'],
    ['the row for its first position alone', '(first + column % channels) / 4u', '(first + column) / 4u'],
    [
      'padding is not zero',
      'select(vec4f(), values, real_columns(column / 4u, broadcast.columns))',
      'values',
    ],
  ),
  ...of(
    'broadcast_add_backward',
    ['no guard', 'if (row >= gradient.rows)', 'if (false)'],
    ['the first sample alone', 'i < (row + 1u) * gradient.samples', 'i < row * gradient.samples + 1u'],
    ['the first position alone', 'position < gradient.positions', 'position < 1u'],
    ['padding has the next position', 'select(vec4f(), sum, real_columns(column, gradient.columns))', 'sum'],
    ['forgets other readers', 'sum += deltas[at];', ''],
    ['floats begin anywhere', 'if (gradient.columns % 4u == 0u)', 'if (true)'],
  ),
];
