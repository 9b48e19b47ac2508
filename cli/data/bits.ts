import { bitsPerDimension, dimensionOf, type Spec } from '../../src/index';
import type { Shape, Size } from './shape';

/** What bits are per: a block of a categorical distribution, a grey pixel, or else, as in colour, a dimension. */
export function bitsUnit(
  spec: Pick<Spec, 'likelihood'>,
  { height, width, channels = 1 }: Size & Partial<Shape>,
): string {
  if (dimensionOf(spec) === 'block') return 'block';
  return channels === 1 && height > 1 && width > 1 ? 'pixel' : 'dimension';
}

/** `1.45 bits/pixel` of an ELBO in nats, where the data are discrete. */
export function bitsOf(spec: Spec, shape: Size & Partial<Shape>): (elbo: number) => string | undefined {
  const unit = bitsUnit(spec, shape);
  return (elbo) => {
    const bits = bitsPerDimension(spec, elbo);
    return bits === undefined ? undefined : `${bits.toFixed(2)} bits/${unit}`;
  };
}
