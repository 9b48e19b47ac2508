import { of } from '../mutant';

export const embeddingMutants = [
  ...of(
    'embedding',
    ['no guard', 'if (row >= embedding.rows)', 'if (false)'],
    [
      'symbols beyond the alphabet',
      'min(token_of(activations[at]), embedding.symbols - 1u)',
      'token_of(activations[at])',
    ],
    ['no rounding', 'round(value * 255.0)', 'value * 255.0'],
    ['a position knows its symbol', 'symbol(row, position - 1u)', 'symbol(row, position)'],
    ['the start is the end', 'return embedding.symbols;', 'return 0u;'],
    ['the same draw for four positions', 'bits[position % 4u]', 'bits[0]'],
    ['the same draw for every batch', 'state.batch * embedding.batch_size + row', 'row'],
    ['the same draw in each epoch', 'place, state.epoch, embedding.stream', 'place, 0u, embedding.stream'],
    ['a stream that is not its own', 'state.epoch, embedding.stream', 'state.epoch, 0u'],
  ),
  ...of(
    'embedding_gradient',
    ['no guard of rows', 'row < layer.weight_rows && ', ''],
    ['no guard of columns', ' && column < layer.width', ''],
    ['faults go unseen', 'if (faulty(sum))', 'if (false)'],
    ['parts share their place', 'layer.weight += part * parts.size;', ''],
    ['parts overlap', 'min(first + layer.part_positions, positions)', 'positions'],
    ['rows of dy lie close', 'place.middle * layer.y_stride', 'place.middle * layer.length * layer.width'],
  ),
];
