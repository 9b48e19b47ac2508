import { type Mutant, of } from '../mutant';

export const normMutants: readonly Mutant[] = [
  ...of(
    'norm',
    ['no guard', 'if (place.row >= norm.rows)', 'if (false)'],
    ['a mean is taken off', 'if (norm.centred == 1u) {\n    var sum', 'if (true) {\n    var sum'],
    ['padding counts', 'select(vec4f(), four, channel', 'select(four, four, channel'],
    ['no epsilon', ' + EPSILON', ''],
    ['no bias', 'y += parameters', '_ = parameters'],
    ['variance for deviation', '/ sqrt(total', '/ (total'],
    ['rows lie close', 'row * norm.y_stride', 'row * norm.positions * norm.channels'],
    ['padding stays as it is', 'store_padding(place.y + channels);', ''],
  ),
  ...of(
    'norm_input_gradient',
    ['no guard', 'if (place.row >= norm.rows)', 'if (false)'],
    ['forgets other readers', 'if (accumulate)', 'if (false)'],
    ['the mean is constant', ' - mean - h', ' - h'],
    ['the deviation is constant', ' - h * slope', ''],
    ['a mean was taken off', 'norm.centred == 1u)', 'true)'],
    ['no gain', ' * parameters[(norm.gain + c) / 4u]', ''],
    ['padding stays as it is', 'store_padding(place.x + channels);', ''],
  ),
  ...of(
    'norm_parameter_gradient',
    ['no barrier', 'workgroupBarrier();', ''],
    [
      'parts are all the first',
      'let first = min(part * layer.part_positions, layer.positions);',
      'let first = 0u;',
    ],
    ['gains of other channels', 'select(vec4f(), gain, real)', 'gain'],
    ['the first invocation alone', 'gain += gains[i];', ''],
    ['always whole vec4f', 'if (channels % 4u == 0u)', 'if (true)'],
    ['a fault goes unseen', 'if (faulty(sum))', 'if (false)'],
    ['only the first layer', 'group >= layers[i + 1u].first_group', 'false'],
    ['a bias where there is none', 'if (layer.centred == 1u)', 'if (true)'],
  ),
];
