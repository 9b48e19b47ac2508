import { type Matmul, tileGrid } from '../../tiles/table';
import { type Convolution, isAligned, type Shares } from './convolution';
import { padOf } from './geometry';

/**
 * Tiles that cover the large picture, phase by phase or with all phases side by side (`shaders/conv2d/phases.wgsl`), whichever takes
 * fewer: a phase alone has few columns where channels are few, and cells at the edges are in part outside of the picture.
 */
function tilesOf({ large, largeView, kernel, stride }: Convolution, matmul: Matmul) {
  const [height, width, channels] = large;
  const pad = padOf(kernel);
  const cells = (pixels: number) => Math.floor((pixels - 1 + pad) / stride) - Math.floor(pad / stride) + 1;
  const phases = stride ** 2;
  const apart = tileGrid(
    matmul,
    largeView.rows * Math.ceil(height / stride) * Math.ceil(width / stride),
    channels,
  );
  const beside = tileGrid(matmul, largeView.rows * cells(height) * cells(width), phases * channels);
  const isBeside = beside[0] * beside[1] < phases * apart[0] * apart[1];
  const [across, down] = isBeside ? beside : apart;
  return { across, down, isBeside, phases: isBeside ? 1 : phases };
}

/** How workgroups share the large picture out. */
export function phaseTiles(layer: Convolution, matmul: Matmul): Shares {
  const { across, down } = tilesOf(layer, matmul);
  return { across, down };
}

export function phaseGroups(layer: Convolution, matmul: Matmul): number {
  const { across, down, phases } = tilesOf(layer, matmul);
  return across * down * phases;
}

export function phaseConstants(layer: Convolution, matmul: Matmul) {
  return {
    BESIDE: Number(tilesOf(layer, matmul).isBeside),
    ALIGNED: Number(isAligned(layer, 'small')),
    WHOLE: Number(isAligned(layer, 'large')),
  };
}
