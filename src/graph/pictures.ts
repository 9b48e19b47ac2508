import { type HiddenLayer, kindOf } from '../layers';
import { valuesOf } from '../ops/conv2d/geometry';
import type { Picture } from '../ops/conv2d/names';

export { type Picture, valuesOf };

/** Whether two pictures are of one size and have as many channels. */
export function alike(a: Picture, b: Picture): boolean {
  return a.every((size, i) => size === b[i]);
}

/** What a spec of these layers says of examples that are pictures: rows of values, unless there are convolutions. */
export function inputFor(
  picture: number | Picture,
  {
    encoder,
    decoder = [],
  }: { encoder: readonly HiddenLayer[]; decoder?: readonly HiddenLayer[] | undefined },
): number | Picture {
  return typeof picture === 'number' || [...encoder, ...decoder].some((layer) => kindOf(layer) !== 'dense')
    ? picture
    : valuesOf(picture);
}
