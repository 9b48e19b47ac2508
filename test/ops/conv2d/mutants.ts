import { type Mutant, of } from '../mutant';

const store = [
  ['what is no result is stored', 'channel < picture.channels', 'true'],
  ['pixels of no example are stored', 'pixel < layer.examples * picture.height * picture.width', 'true'],
  ['padding stays as it is', 'let end = at + 1u + padding_behind(picture, pixel, channel);', 'let end = at;'],
] as const;

const value = [
  ...store,
  ['no bias', 'sum + parameters[(layer.bias + channel) / 4u]', 'sum'],
  ['no bias for floats', 'sum + vec4f(bias(own.x), bias(own.y), bias(own.z), bias(own.w))', 'sum'],
  ['a linear layer leaves a derivative', 'let activated = layer.activated == 1u;', 'let activated = true;'],
] as const;

const gradient = [
  ...store,
  ['added where it should multiply', 'gradient * old, gradient + old', 'gradient + old, gradient + old'],
  ['the old gradient is lost', 'gradient * old, gradient + old', 'gradient * old, gradient'],
] as const;

const windows = [
  ['reads beyond the right edge', ' & (x < layer.large_width)', ''],
  ['reads beyond the right edge, float by float', ' & (x < vec4u(layer.large_width))', ''],
  ['reads beyond the lower edge', '(y < layer.large_height) & ', ''],
  ['no padding', ' - i32(layer.pad)', ''],
  ['every pixel has a window', 'pixel / layer.small_width * layer.stride', 'pixel / layer.small_width'],
  ['all rows are of the first example', 'line / pixels * layer.large_stride', '0u'],
  ['channels are not carried', 'select(low, low - radix.x, over)', 'low'],
  ['columns of the window are not carried', 'b.high + vec4u(far)', 'b.high'],
] as const;

const phases = [
  ['reads beyond the right edge', ' & (x < layer.small_width)', ''],
  ['reads beyond the lower edge, float by float', '(y < vec4u(layer.small_height)) & ', ''],
  [
    'weights behind the kernel',
    '(ky < vec4u(layer.kernel)) & (kx < vec4u(layer.kernel))',
    'vec4<bool>(true)',
  ],
  [
    'all phases are the first',
    'phase = vec2u(index / tiles % layer.stride, index / tiles / layer.stride);',
    '',
  ],
  [
    'phases beside each other are the first',
    'vec2u(layer.large_channels, layer.stride)',
    'vec2u(layer.large_channels, 1u)',
  ],
  ['no padding', '+ own.high - layer.pad', '+ own.high'],
  ['cells begin before the first', 'vec2u(layer.pad / layer.stride)', 'vec2u(1u)'],
  ['pixels of a phase that lie outside are stored', '(y < vec4u(layer.large_height)) & (x', '(x'],
  ['a sum too short', '* layer.small_channels + 3u) / 4u', '* layer.small_channels) / 4u'],
] as const;

const gradients = [
  ['channels of the next pixel', '< vec4u(layer.small_channels)', '< vec4u(layer.small_channels + 4u)'],
  ['reads beyond the edges', 'large_float(at.w)), inside)', 'large_float(at.w)), vec4<bool>(true))'],
  ['reads vectors beyond the edges', 'line.offset.x, inside))), inside)', 'line.offset.x, inside))), true)'],
  ['places behind the window', 'vec4i(0x100000)', 'vec4i(place.high)'],
  ['no padding', ' - i32(layer.pad)', ''],
  ['parts are all the first', 'let first = min(part * layer.part_windows, windows);', 'let first = 0u;'],
  ['a fault goes unseen', 'if (faulty(sum))', 'if (false)'],
  ['only the first layer', 'group >= layers[i + 1u].first_group', 'false'],
] as const;

export const convolutionMutants: readonly Mutant[] = [
  ...of('conv2d_forward', ...windows, ...value),
  ...of('upconv2d_forward', ...phases, ...value),
  ...of('conv2d_input_gradient', ...phases, ...gradient),
  ...of('upconv2d_input_gradient', ...windows, ...gradient),
  ...of('conv2d_weight_gradient', ...gradients),
  ...of('upconv2d_weight_gradient', ...gradients),
  ...of(
    'conv2d_bias_gradient',
    [
      'parts are all the first',
      'let first = min(part * layer.part_pixels, layer.pixels);',
      'let first = 0u;',
    ],
    ['biases of other channels', 'sum = select(vec4f(), sum, real);', ''],
    [
      'examples are not counted',
      'at += vec2u(1u, 0u) - vec2u(0u, layer.own_pixels);',
      'at.y -= layer.own_pixels;',
    ],
    ['the first invocation alone', 'sum += sums[i];', ''],
    ['always whole vec4f', 'if (layer.channels % 4u == 0u)', 'if (true)'],
    ['a fault goes unseen', 'if (faulty(sum))', 'if (false)'],
    ['only the first layer', 'group >= biases[i + 1u].first_group', 'false'],
  ),
];
