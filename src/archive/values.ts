import { DataError, OptionError } from '../errors';
import { counted, shown } from '../words';
import type { CodecLikelihood } from './model';

/**
 * Examples as a codec codes them: bytes as they are; bits, which are 0 and 255 or 0 and 1, as 0 and 1. Throws a
 * {@link DataError}.
 */
export function checkedValues(
  images: unknown,
  likelihood: CodecLikelihood,
  width: number,
  one: number | undefined = undefined,
): Uint8Array {
  if (!(images instanceof Uint8Array))
    throw new DataError(`The images must be bytes, a Uint8Array, not ${shown(images)}.`);
  if (images.length === 0 || images.length % width !== 0) {
    throw new DataError(
      `The images have ${counted(images.length, 'byte')}, which is no whole number of examples of ${counted(width, 'value')}.`,
    );
  }
  return likelihood === 'logistic' ? images : bitsOf(images, one ?? largestOf(images), 0);
}

/** Throws a {@link DataError} for a value that is neither 0 nor `one`; `first` is the place of the first. */
export function bitsOf(images: Uint8Array, one: number, first: number): Uint8Array {
  const bad = images.findIndex((value) => value !== 0 && value !== one);
  if (bad >= 0) {
    throw new DataError(
      `Value ${first + bad} of the images is ${images[bad]}, but this codec is of bits, 0 and ${one}. Binarise the images first, or take a codec with the likelihood logistic.`,
    );
  }
  return images.map((value) => Number(value !== 0));
}

function largestOf(images: Uint8Array): number {
  return images.includes(255) || !images.includes(1) ? 255 : 1;
}

/** The shape of an example, a list of its values by default. Throws an {@link OptionError} unless it has `width` of them. */
export function shapeOption(
  shape: readonly number[] | undefined,
  width: number,
  whose: 'codec' | 'model',
): readonly number[] {
  if (shape === undefined) return [width];
  const valid =
    Array.isArray(shape) && shape.length <= 4 && shape.every((n) => Number.isSafeInteger(n) && n > 0);
  if (valid && shape.reduce((a, b) => a * b, 1) === width) return shape;
  throw new OptionError(
    'shape',
    `must be sizes whose product is ${width}, as the ${whose} has it, not ${valid ? shape.join('x') : shown(shape)}`,
  );
}
