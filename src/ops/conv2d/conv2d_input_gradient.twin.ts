import type { Matrix, Sums } from '../../matrix.twin';
import { spreadSums } from '../upconv2d/upconv2d_forward.twin';
import type { Geometry } from './names';

/** What lies where the gradient of an input goes, if anything. */
export interface Before {
  readonly derivative?: Matrix | undefined;
  readonly others?: Matrix | undefined;
}

/** dx = transpose of W applied to dy, multiplied by a derivative, or added to the gradient by others. dy [rows, values of small]. */
export function conv2dInputGradient(
  { dy, weight, ...before }: { readonly dy: Matrix; readonly weight: Matrix } & Before,
  geometry: Geometry,
): Sums {
  return withBefore(spreadSums(dy, weight, geometry), before);
}

export function withBefore(sums: Sums, { derivative, others }: Before): Sums {
  if (derivative) {
    const slope = (i: number) => derivative.values[i] as number;
    return {
      ...sums,
      values: sums.values.map((value, i) => value * slope(i)),
      magnitudes: sums.magnitudes.map((value, i) => value * Math.abs(slope(i))),
    };
  }
  if (!others) return sums;
  const other = (i: number) => others.values[i] as number;
  return {
    ...sums,
    values: sums.values.map((value, i) => value + other(i)),
    magnitudes: sums.magnitudes.map((value, i) => value + Math.abs(other(i))),
    terms: sums.terms + 1,
  };
}
