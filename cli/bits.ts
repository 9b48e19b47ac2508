import { dimensionOf, type Spec } from '../src/index';
import type { Shape, Size } from './shape';

/** What bits are per: a block of a categorical distribution, a grey pixel, or else, as in colour, a dimension. */
export function bitsUnit(
  spec: Pick<Spec, 'likelihood'>,
  { height, width, channels = 1 }: Size & Partial<Shape>,
): string {
  if (dimensionOf(spec) === 'block') return 'block';
  return channels === 1 && height > 1 && width > 1 ? 'pixel' : 'dimension';
}
