import { type Mutant, of } from '../mutant';

const store = [
  [
    'floats of the next pixel are overwritten',
    'let count = min(4u, picture.channels - channel);',
    'let count = 4u;',
  ],
  ['padding stays as it is', 'let end = count + padding_behind(picture, row, channel);', 'let end = count;'],
] as const;

const value = [
  ...store,
  ['no bias', 'sum + bias(layer.bias + channel)', 'sum'],
  [
    'a linear layer leaves a derivative',
    '  let activated = layer.activated == 1u;',
    '  let activated = true;',
  ],
] as const;

const gradient = [
  ...store,
  ['added where it should multiply', 'gradient * old, gradient + old', 'gradient + old, gradient + old'],
  ['the old gradient is lost', 'gradient * old, gradient + old', 'gradient * old, gradient'],
] as const;

const windows = [
  ['reads beyond the right edge', ' & (x < layer.large_width)', ''],
  ['reads beyond the lower edge', '(y < layer.large_height) & ', ''],
  ['no padding', ' - i32(layer.pad)', ''],
  ['every pixel has a window', 'pixel / layer.small_width * layer.stride', 'pixel / layer.small_width'],
  ['all rows are of the first example', 'line / pixels * layer.large_stride', '0u'],
] as const;

const phases = [
  ['reads beyond the right edge', ' & (x < layer.small_width)', ''],
  ['reads beyond the lower edge', '(y < layer.small_height) & ', ''],
  ['weights behind the kernel', '(ky < layer.kernel) & (kx < layer.kernel)', 'true'],
  [
    'all phases are the first',
    'phase = vec2u(index / tiles % layer.stride, index / tiles / layer.stride);',
    '',
  ],
  ['no padding', '(pixel.y + layer.pad) / layer.stride', 'pixel.y / layer.stride'],
  ['pixels of a phase that lie outside are stored', 'pixel.y < layer.large_height && ', ''],
  ['a sum too short', '* layer.small_channels + 3u) / 4u', '* layer.small_channels) / 4u'],
] as const;

const gradients = [
  ['channels of the next pixel', 'select(vec4f(), values, channels < vec4u(layer.small_channels))', 'values'],
  ['reads beyond the edges', 'large(places.w)), inside)', 'large(places.w)), vec4<bool>(true))'],
  ['no padding', ' - i32(layer.pad)', ''],
  ['parts are all the first', 'let first = min(part * layer.part_windows, windows);', 'let first = 0u;'],
  [
    'parts of the bias are all the first',
    'let first = min(part * layer.part_pixels, pixels);',
    'let first = 0u;',
  ],
  ['biases of other channels', 'select(vec4f(), db, real)', 'db'],
  ['a fault goes unseen', 'if (faulty(gradient))', 'if (false)'],
  ['only the first layer', 'group >= layers[i + 1u].first_group', 'false'],
] as const;

export const convolutionMutants: readonly Mutant[] = [
  ...of('conv2d_forward', ...windows, ...value),
  ...of('upconv2d_forward', ...phases, ...value),
  ...of('conv2d_input_gradient', ...phases, ...gradient),
  ...of('upconv2d_input_gradient', ...windows, ...gradient),
  ...of('conv2d_weight_gradient', ...gradients),
  ...of('upconv2d_weight_gradient', ...gradients),
];
