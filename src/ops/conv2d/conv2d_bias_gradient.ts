import source from '../../../shaders/conv2d/conv2d_bias_gradient.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import type { GradientParts } from '../op';
import { gradientOf, gradientParts } from '../values';
import type { Convolution } from './convolution';

export const conv2dBiasGradientKernel = {
  name: 'conv2d_bias_gradient',
  source,
  bindings: { deltas: 'read', gradients: 'read_write', state: 'read_write' },
  fields: { groups: 'u32', size: 'u32' },
  table: {
    pixels: 'u32',
    own_pixels: 'u32',
    channels: 'u32',
    offset: 'u32',
    stride: 'u32',
    bias: 'u32',
    first_group: 'u32',
    part_pixels: 'u32',
  },
} as const satisfies Kernel;

/** db = sum of dy over the pixels of all examples, for all `layers`, which write this picture, in one dispatch. */
export function conv2dBiasGradient(
  layers: readonly Convolution[],
  written: 'large' | 'small',
  { parts, size }: GradientParts,
): Dispatch {
  let groups = 0;
  const table = layers.map((layer) => {
    const [height, width, channels] = layer[written];
    const { rows, offset, stride } = viewOf(layer, written);
    const first = groups;
    groups += Math.ceil(channels / 4);
    const pixels = rows * height * width;
    return {
      ...{ pixels, own_pixels: height * width, channels, offset, stride },
      ...{ bias: layer.bias.offset, first_group: first, part_pixels: Math.ceil(pixels / parts) },
    };
  });
  const floats = layers.reduce((sum, layer) => {
    const { rows, columns } = viewOf(layer, written);
    return sum + rows * columns;
  }, 0);
  return {
    kernel: conv2dBiasGradientKernel,
    label: 'all layers',
    nodes: layers.map(({ name }) => name),
    part: 'backward',
    reads: layers.map((layer) => gradientOf(viewOf(layer, written))),
    writes: layers.flatMap(({ bias }) => gradientParts(bias, parts, size)),
    constants: { PARTS: parts },
    buffers: { deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: { groups, size: size / 4 },
    table,
    grid: foldedGrid(groups * parts),
    flops: floats,
    bytes: 4 * floats,
  };
}

function viewOf(layer: Convolution, picture: 'large' | 'small') {
  return picture === 'large' ? layer.largeView : layer.smallView;
}
