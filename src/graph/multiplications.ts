import { geometryOf } from '../ops/conv2d/geometry';
import { layoutOf, parameterCount } from './layout';
import { nodesOf } from './nodes';
import type { Picture } from './pictures';
import type { Spec } from './spec';

/** Multiplications of an example, forward: each parameter once, those of a convolution once for each pixel of its smaller picture; and attention's products of positions. */
export function multiplications(spec: Spec): number {
  const more = nodesOf(spec).map((node) => {
    if (node.op === 'attention') {
      const [height, width, channels] = node.attributes.from as Picture;
      return (2 * (height * width) ** 2 * channels) / 3;
    }
    if (node.op !== 'conv2d' && node.op !== 'upconv2d') return 0;
    const { small, large, kernel } = geometryOf(node);
    return (small[0] * small[1] - 1) * kernel ** 2 * small[2] * large[2];
  });
  return more.reduce((all, one) => all + one, parameterCount(layoutOf(spec)));
}
