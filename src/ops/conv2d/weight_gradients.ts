import { type Dispatch, foldedGrid, type Kernel, type Scalar } from '../../gpu/kernel';
import { type Matmul, tileGrid } from '../../tiles/table';
import { gradientOf, gradientParts } from '../values';
import { type Convolution, convolutionNumbers, productFlops } from './convolution';

/** The struct `Parts` of `shaders/conv2d/weight_gradient.wgsl`. */
export const PARTS_FIELDS = { groups: 'u32', size: 'u32' } as const satisfies Record<string, Scalar>;

export interface GradientOptions {
  readonly matmul: Matmul;
  /** Parts that the pixels are cut into, each with gradients of its own; adam adds them up. */
  readonly parts: number;
  /** Floats of one part's gradients. */
  readonly size: number;
}

/** The dispatch of a kernel of weight gradients; `written`: the picture that the layers write. */
export function gradientsOf(
  kernel: Kernel,
  layers: readonly Convolution[],
  written: 'large' | 'small',
  { matmul, parts, size }: GradientOptions,
): Dispatch {
  let groups = 0;
  const partOf = (pixels: number) => Math.ceil(pixels / parts / 4) * 4;
  const table = layers.map((layer) => {
    const { across, down } = gradientTiles(layer, matmul);
    const first = groups;
    groups += across * down;
    return convolutionNumbers(layer, {
      across,
      down,
      first_group: first,
      part_windows: partOf(pixelsOf(layer, 'small')),
      part_pixels: partOf(pixelsOf(layer, written)),
    });
  });
  const total = (count: (layer: Convolution) => number) =>
    layers.reduce((sum, layer) => sum + count(layer), 0);
  const viewOf = (layer: Convolution, picture: 'large' | 'small') =>
    picture === 'large' ? layer.largeView : layer.smallView;
  const read = written === 'large' ? 'small' : 'large';
  return {
    kernel,
    label: 'all layers',
    nodes: layers.map(({ name }) => name),
    part: 'backward',
    product: `${kernel.name} all layers`,
    reads: layers.flatMap((layer) => [gradientOf(viewOf(layer, written)), viewOf(layer, read)]),
    writes: layers.flatMap(({ weight, bias }) =>
      [weight, bias].flatMap((of) => gradientParts(of, parts, size)),
    ),
    family: matmul,
    constants: { PARTS: parts },
    buffers: { activations: 'activations', deltas: 'deltas', gradients: 'gradients', state: 'state' },
    numbers: { groups, size: size / 4 },
    table,
    grid: foldedGrid(groups * parts),
    flops: total(
      (layer) => productFlops(layer) + viewOf(layer, written).rows * viewOf(layer, written).columns,
    ),
    bytes:
      4 *
      total(
        ({ largeView, smallView, weight, bias }) =>
          largeView.rows * largeView.columns +
          smallView.rows * smallView.columns +
          parts * (weight.rows * weight.columns + bias.columns),
      ),
  };
}

/** Workgroups of one layer and part: one more column of them than the tiles have, for the bias. */
export function gradientTiles({ small, weight }: Convolution, matmul: Matmul) {
  const [across, down] = tileGrid(matmul, small[2], weight.columns);
  return { across: across + 1, down };
}

function pixelsOf(layer: Convolution, picture: 'large' | 'small'): number {
  const [height, width] = layer[picture];
  return layer.smallView.rows * height * width;
}
