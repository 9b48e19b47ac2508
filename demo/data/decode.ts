// One picture of a person's own, as the browser decodes it.

import { imageSize } from 'image-size';
import type { Skipped } from './chosen';
import { deepPng } from './deep';
import type { Crop } from './grey';
import type { Deep } from './layers';
import { kindOf, skippedAs, unreadable } from './sort_out';

/** More pixels than this fit no memory beside others, and the terminal does not read them either: 11,585 x 11,585. */
const MOST_PIXELS = 2 ** 27;
/** The size of a picture is within so many bytes, unless a camera has put a preview before it. */
const HEAD_BYTES = 1 << 16;

class TooManyPixels extends Error {}

/** Of 16 bits a channel, of which the browser would keep 8, all of them. Rejects for what cannot be decoded. */
export async function decode(file: File, size: number, crop: Crop): Promise<Deep | ImageBitmap> {
  await checkPixels(file);
  return (await deepPng(file, size, crop)) ?? createImageBitmap(file);
}

/** Why a picture was not decoded. */
export async function undecoded(path: string, file: File, error: unknown): Promise<Skipped> {
  if (error instanceof TooManyPixels) return { path, reason: error.message, remedy: 'make it smaller' };
  const kind = await kindOf(file);
  if (kind === 'unreadable') return unreadable(path);
  if (!kind)
    return {
      path,
      reason: 'no image that this browser can read',
      remedy: 'choose PNG, JPEG or WebP images, or IDX files',
    };
  const { name } = kind;
  // Of a kind that every browser reads.
  if (['png', 'jpeg', 'gif', 'webp', 'bmp'].includes(kind.kind))
    return { path, reason: `${name} that is damaged`, remedy: 'fetch or save it again' };
  return skippedAs(path, kind);
}

/** By what the file says of itself, as a small one may unpack to more than there is memory. An SVG is refused by its kind. */
async function checkPixels(file: File): Promise<void> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  let size: ReturnType<typeof imageSize>;
  try {
    size = imageSize(head);
  } catch {
    // Not a kind that it knows, or its size lies further back: the decoder will say.
    return;
  }
  const { width, height, type } = size;
  if (type === 'svg' || width * height <= MOST_PIXELS) return;
  const [of, most] = [`${height} x ${width}`, MOST_PIXELS.toLocaleString('en')];
  throw new TooManyPixels(`a picture of ${of} pixels, more than the ${most} that are read`);
}
