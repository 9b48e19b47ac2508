import { bitRows, PNG_BYTES, scanlines } from '../../scripts/data/png_lines.mjs';
import { type Extent, type Sizes, valuesOf } from './protocol';

/** What an image is coded as. */
export interface Form extends Extent {
  /** A bit a value, which is 0 or 255; else a byte. */
  readonly ofBits: boolean;
}

/** Images whose filter is tried, and that are deflated at a time. */
const TRIED = 32;

/** Bytes that others need for the same images: as they are, as one gzip stream, and as a PNG each. */
export async function rivalsOf(
  images: Uint8Array<ArrayBuffer>,
  form: Form,
  onProgress: (part: number) => void = () => {},
): Promise<Pick<Sizes, 'raw' | 'gzip' | 'png'>> {
  const values = valuesOf(form);
  const raw = form.ofBits ? Math.ceil(images.length / 8) : images.length;
  const gzips = [images, ...(form.ofBits ? [bitRows(images, images.length)] : [])];
  const gzip = Math.min(...(await Promise.all(gzips.map((bytes) => packedLength(bytes, 'gzip')))));
  const image = (i: number) => images.subarray(i * values, (i + 1) * values);
  const pngOf = async (i: number, adaptive: boolean) =>
    PNG_BYTES + (await packedLength(scanlines(image(i), form, adaptive), 'deflate'));
  const sum = async (first: number, end: number, adaptive: boolean) => {
    const sizes = Array.from({ length: end - first }, (_, i) => pngOf(first + i, adaptive));
    return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
  };
  const count = images.length / values;
  const some = Math.min(TRIED, count);
  const adaptive = !form.ofBits && (await sum(0, some, true)) < (await sum(0, some, false));
  let png = 0;
  for (let first = 0; first < count; first += TRIED) {
    png += await sum(first, Math.min(first + TRIED, count), adaptive);
    onProgress(Math.min(first + TRIED, count) / count);
  }
  return { raw, gzip, png };
}

async function packedLength(bytes: Uint8Array<ArrayBuffer>, format: 'gzip' | 'deflate'): Promise<number> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return (await new Response(packed).arrayBuffer()).byteLength;
}
