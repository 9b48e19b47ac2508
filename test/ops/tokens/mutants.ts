import { type Mutant, of } from '../mutant';

export const tokensMutants: readonly Mutant[] = [
  ...of(
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
  ),
  ...of(
    'list_rows',
    ['no barrier', 'workgroupBarrier();', ''],
    ['the end does not count', 'var count = 1u;', 'var count = 0u;'],
    ['goes on behind the end', 'break;', ''],
    ['rows beyond the batch count', 'if (example >= batch_count', 'if (1000000u + example < batch_count'],
    ['each sample has an example of its own', 'text / list.samples', 'text'],
    ['rows lie close', 'example * list.x_stride', 'example * list.length'],
    ['others come first', 'counts_at = before;', 'counts_at = first * list.length;'],
    ['others begin with the rows that count', 'all + first', 'first'],
  ),
];
