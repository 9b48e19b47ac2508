import { createHash } from 'node:crypto';
import { type AnyImages, inMemory, type LabelArray, type Values } from './image_set';
import { valuesOf } from './shape';
import { examplesAt } from './stream';

/** Images of a file that stays on disk that are looked at, rather than all. */
const SAMPLED = 100;

/** SHA-256 of images, or of their number and some of them where they stay on disk. */
export async function digestOf(images: AnyImages): Promise<string> {
  const { count, pixels } = images;
  if (inMemory(pixels)) return digest(pixels);
  const nth = Math.ceil(count / SAMPLED);
  const places = Array.from({ length: Math.floor(count / nth) }, (_, i) => (i + 1) * nth - 1);
  return digest(String(count), await examplesAt(pixels, valuesOf(images), places));
}

/** SHA-256 of some values, one behind the other. */
export function digest(...parts: readonly (string | Values | LabelArray)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
