import { denseInputGradient } from './dense_input_gradient.twin';
import { only } from './list.twin';

/** {@link denseInputGradient} of the rows that count; of the others it is zero. */
export function listedInputGradient(
  given: Parameters<typeof denseInputGradient>[0],
  counting: Iterable<number>,
): ReturnType<typeof denseInputGradient> {
  return denseInputGradient({ ...given, dy: only(given.dy, counting) });
}
