import { of } from '../mutant';

export const tokensMutants = of(
  'tokens',
  ['overflows', 'exp(activations[k] - largest)', 'exp(activations[k])'],
  ['padding behind the end counts', ' && is_real(x, position)', ''],
  ['the symbol before says whether it is the end', 'i > 0u; i--', 'i > 0u && i + 1u > position; i--'],
  ['the end does not count', 'activations[x + i - 1u]', 'activations[x + i]'],
  [
    'symbols beyond the alphabet',
    'min(token_of(activations[x + position]), tokens.symbols - 1u)',
    'token_of(activations[x + position])',
  ],
  ['padding keeps what it had', 'deltas[tokens.output + row * tokens.output_stride + column] = 0.0;', ''],
  ['what is no position keeps its gradient', 'deltas[output + k] = 0.0;', ''],
  ['rows beyond the batch count', 'row < count * tokens.samples && ', ''],
  ['each sample has an example of its own', 'row / tokens.samples', 'row'],
  ['no target', 'deltas[output + symbol] -= scale;', ''],
  ['no guard', 'if (row >= tokens.rows)', 'if (false)'],
);
