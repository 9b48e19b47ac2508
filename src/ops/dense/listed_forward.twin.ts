import { denseForward } from './dense_forward.twin';
import { only } from './list.twin';

/** {@link denseForward} of the rows that count; of the others, what comes of the bias alone, where the kernel may have other values. */
export function listedForward(
  tensors: Parameters<typeof denseForward>[0],
  activation: Parameters<typeof denseForward>[1],
  counting: Iterable<number>,
): ReturnType<typeof denseForward> {
  return denseForward({ ...tensors, x: only(tensors.x, counting) }, activation);
}
