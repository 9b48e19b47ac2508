import { DataError } from '../errors';
import { interleave } from './shape';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const IMAGE = 3 * PIXELS;
/** Classes by the labels that an image has before it: of CIFAR-100 a coarse one and a fine one. */
const CLASSES: readonly (readonly number[])[] = [[10], [20, 100]];

/** Images of CIFAR-10 or CIFAR-100. */
export interface Cifar {
  readonly count: number;
  /** [count, 32, 32, 3] */
  readonly images: Uint8Array;
  /** Class of each, the fine one of CIFAR-100. */
  readonly labels: Uint8Array;
}

/** How many labels stand before each image of a file in the binary version of CIFAR; undefined for other files. */
export function cifarLabels(bytes: Uint8Array): number | undefined {
  const found = CLASSES.findIndex((classes) => {
    const row = IMAGE + classes.length;
    if (bytes.length === 0 || bytes.length % row !== 0) return false;
    for (let at = 0; at < bytes.length; at += row)
      if (classes.some((most, i) => (bytes[at + i] as number) >= most)) return false;
    return true;
  });
  return found < 0 ? undefined : found + 1;
}

/**
 * Reads a file of the binary version of CIFAR-10 or CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html): rows of one
 * or two labels and a plane each of red, green and blue. Throws a {@link DataError} for another file.
 */
export function readCifar(bytes: Uint8Array): Cifar {
  const before = cifarLabels(bytes);
  if (before === undefined)
    throw new DataError(
      'not a file of CIFAR: that has rows of 3073 bytes, or of 3074, which begin with labels.',
    );
  const row = IMAGE + before;
  const count = bytes.length / row;
  const planes = new Uint8Array(count * IMAGE);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = bytes[i * row + before - 1] as number;
    planes.set(bytes.subarray(i * row + before, (i + 1) * row), i * IMAGE);
  }
  return { count, images: interleave(planes, 3, PIXELS), labels };
}
