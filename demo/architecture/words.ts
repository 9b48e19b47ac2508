// What a picture of a model says of its layers.

import type { Layer } from '../live';
import { three, whole } from '../numbers';

/** `28×28×1`, `400`, or `2 × 20` of several heads. */
export function shapeWords({ shape, heads = [] }: Pick<Layer, 'shape'> & Partial<Layer>): string {
  const one = shape.join('×');
  return heads.length > 1 ? `${heads.length} × ${one}` : one;
}

/** Words, and more of them where there is room. */
export interface Words {
  readonly short: string;
  readonly more?: string;
}

type Kind = Pick<Layer, 'op'> & Partial<Layer>;

/** What makes a layer's value. */
export function kindWords({ op, heads = [], kernel, stride, classes, branch }: Kind): Words {
  const window = { more: `, stride ${stride}` };
  switch (op) {
    case 'x':
      return { short: 'image' };
    case 'conv2d':
      return { short: `conv ${kernel}×${kernel}`, ...window };
    case 'upconv2d':
      return { short: `upconv ${kernel}×${kernel}`, ...window };
    case 'add':
      return { short: 'sum', ...(branch?.projected && { more: ', projected' }) };
    case 'condition':
      return { short: classes === 'colors' ? 'with a colour' : `with ${classes} classes` };
    case 'latent':
      return { short: 'latent z' };
    default:
      if (heads.length > 2) return { short: `${heads.length} heads` };
      return { short: heads.length > 1 ? heads.join(', ') : op };
  }
}

/** None where there are none. */
export function parameterWords(parameters: number): Words | undefined {
  if (parameters === 0) return undefined;
  const short = parameters >= 1e6 ? `${three(parameters / 1e6)} M` : whole(parameters);
  return { short, more: ' parameters' };
}

/** The model for who does not see the picture: `image: 28×28×1; conv 4×4, stride 2: 14×14×32; ...`. */
export function spoken(layers: readonly Layer[]): string {
  return layers
    .map((layer) => {
      const { short, more = '' } = kindWords(layer);
      return `${short}${more}: ${shapeWords(layer)}`;
    })
    .join('; ');
}
