import { type Dispatch, foldedGrid, type Kernel, type Scalar } from '../../gpu/kernel';
import { type Matmul, tileGrid } from '../../tiles/table';
import type { Emit, GradientParts } from '../op';
import { gradientOf, gradientParts } from '../values';
import { conv2dBiasGradient } from './conv2d_bias_gradient';
import { type Convolution, convolutionNumbers, isAligned, productFlops } from './convolution';

/** The struct `Parts` of `shaders/conv2d/weight_gradient.wgsl`. */
export const PARTS_FIELDS = { groups: 'u32', size: 'u32' } as const satisfies Record<string, Scalar>;

export interface GradientOptions extends GradientParts {
  readonly matmul: Matmul;
}

/**
 * Gradients of the weights of an op's layers, a dispatch for those that are read alike, whole vec4f or floats one by one, and one for
 * all biases. `written`: the picture that the layers write.
 */
export function emitGradients(
  of: (layers: readonly Convolution[], options: GradientOptions) => Dispatch,
  layers: readonly Convolution[],
  written: 'large' | 'small',
  parts: GradientParts,
  emit: Emit,
): void {
  const alike = new Map<string, Convolution[]>();
  for (const layer of layers) {
    const key = `${isAligned(layer, 'small')} ${isAligned(layer, 'large')}`;
    alike.set(key, [...(alike.get(key) ?? []), layer]);
  }
  for (const some of alike.values()) emit.product((matmul) => of(some, { matmul, ...parts }));
  emit.dispatch(conv2dBiasGradient(layers, written, parts));
}

/** The dispatch of a kernel of weight gradients. */
export function gradientsOf(
  kernel: Kernel,
  layers: readonly Convolution[],
  written: 'large' | 'small',
  { matmul, parts, size }: GradientOptions,
): Dispatch {
  let groups = 0;
  const table = layers.map((layer) => {
    const { small, smallView, weight } = layer;
    const [across, down] = tileGrid(matmul, small[2], weight.columns);
    const first = groups;
    groups += across * down;
    const windows = smallView.rows * small[0] * small[1];
    return convolutionNumbers(layer, {
      ...{ across, down, first_group: first },
      part_windows: Math.ceil(windows / parts / 4) * 4,
    });
  });
  const total = (count: (layer: Convolution) => number) =>
    layers.reduce((sum, layer) => sum + count(layer), 0);
  const [write, read] =
    written === 'large' ? (['largeView', 'smallView'] as const) : (['smallView', 'largeView'] as const);
  const label = layers.map(({ name }) => name).join(', ');
  const all = (picture: 'large' | 'small') => Number(layers.every((layer) => isAligned(layer, picture)));
  return {
    kernel,
    label,
    nodes: layers.map(({ name }) => name),
    part: 'backward',
    product: `${kernel.name} ${label}`,
    reads: layers.flatMap((layer) => [gradientOf(layer[write]), layer[read]]),
    writes: layers.flatMap(({ weight }) => gradientParts(weight, parts, size)),
    family: matmul,
    constants: { PARTS: parts, SMALL_ALIGNED: all('small'), LARGE_ALIGNED: all('large') },
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: { groups, size: size / 4 },
    table,
    grid: foldedGrid(groups * parts),
    flops: total(productFlops),
    bytes:
      4 *
      total(
        ({ largeView, smallView, weight }) =>
          largeView.rows * largeView.columns +
          smallView.rows * smallView.columns +
          parts * weight.rows * weight.columns,
      ),
  };
}
