import { of } from '../mutant';

export const tokensMutants = of(
  'tokens',
  ['overflows', 'exp(activations[k] - largest)', 'exp(activations[k])'],
  ['padding behind the end counts', 'real = real & (token_of(activations[x - 1u]) != 0u);', ''],
  ['the end does not count', 'activations[x - 1u]', 'activations[x]'],
  [
    'symbols beyond the alphabet',
    'min(token_of(activations[x]), tokens.symbols - 1u)',
    'token_of(activations[x])',
  ],
  ['padding keeps what it had', 'deltas[tokens.output + row * tokens.output_stride + column] = 0.0;', ''],
  ['what is no position keeps its gradient', 'deltas[output + k] = 0.0;', ''],
  ['rows beyond the batch count', 'row < count * tokens.samples', 'true'],
  ['each sample has an example of its own', 'row / tokens.samples', 'row'],
  ['no target', 'deltas[output + symbol] -= scale;', ''],
  ['no guard', 'if (row >= tokens.rows)', 'if (false)'],
);
