import { of } from '../mutant';

export const poolMutants = [
  ...of(
    'pool',
    ['no guard', 'if (row >= pool.rows)', 'if (false)'],
    ['a sum and no mean', 'mean /= f32(count);', ''],
    ['the end does not count', 'var count = 1u;', 'var count = 0u;'],
    ['padding counts', 'if (token_of(activations[x + count - 1u]) == 0u)', 'if (false)'],
    ['each sample has an example of its own', 'row / pool.samples', 'row'],
    ['padding is not zero', 'if (channel < pool.channels)', 'if (true)'],
  ),
  ...of(
    'pool_backward',
    ['no guard', 'if (row >= pool.rows)', 'if (false)'],
    ['padding has a gradient', 'select(0.0, share, position < count)', 'share'],
    ['forgets other readers', 'gradient += deltas[at];', ''],
    ['padding keeps what it had', 'deltas[first + column] = 0.0;', ''],
  ),
];
