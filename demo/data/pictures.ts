import { DataError } from '../../src/index';
import { type Crop, placement, toGrey } from './grey';
import { hundredths } from './progress';
import { type Collection, folderOf } from './split';

export interface PictureOptions {
  /** Width and height that every image is brought to, in pixels. */
  readonly size: number;
  readonly crop: Crop;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Images decoded at a time: photographs take 50 MB each. */
const AT_ONCE = 4;

/**
 * Decodes whatever pictures the browser can, as grey squares; those that it cannot are skipped. Throws
 * {@link DataError} if there is none.
 */
export async function readPictures(
  files: readonly File[],
  { size, crop, onProgress, signal }: PictureOptions,
): Promise<Collection> {
  const tell = hundredths(files.length, onProgress);
  const draw = drawer(size, crop);
  const images = new Uint8Array(files.length * size * size);
  const read: string[] = [];
  const skipped: string[] = [];
  for (let i = 0; i < files.length; i += AT_ONCE) {
    signal?.throwIfAborted();
    const batch = files.slice(i, i + AT_ONCE);
    const decoded = await Promise.allSettled(batch.map(decode));
    decoded.forEach((one, j) => {
      const path = pathOf(batch[j] as File);
      if (one.status === 'rejected') {
        skipped.push(path);
        return;
      }
      draw(one.value, images.subarray(read.length * size * size, (read.length + 1) * size * size));
      read.push(path);
    });
    tell(i + batch.length);
  }
  signal?.throwIfAborted();
  if (read.length === 0) {
    const which =
      skipped.length === 1
        ? `${skipped[0]} is no image`
        : `None of ${skipped.length} files, such as ${skipped[0]}, is an image`;
    throw new DataError(
      `${which} that this browser can read: choose PNG, JPEG or WebP images, or IDX files.`,
    );
  }
  return {
    name: commonFolder(read) ?? 'own images',
    width: size,
    height: size,
    images: images.subarray(0, read.length * size * size),
    classOf: read.map(folderOf),
    skipped,
  };
}

/** Where a file lies within the folder that was chosen; its name where there was none. */
export function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

async function decode(file: File): Promise<ImageBitmap> {
  if (file.type !== '' && !file.type.startsWith('image/')) throw new DataError(`${file.name} is no image`);
  return createImageBitmap(file);
}

/** Draws an image over white, on one canvas for all, and takes its grey. */
function drawer(size: number, crop: Crop) {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white';
  return (image: ImageBitmap, out: Uint8Array): void => {
    const { x, y, width, height } = placement(image.width, image.height, size, crop);
    context.fillRect(0, 0, size, size);
    context.drawImage(image, x, y, width, height);
    image.close();
    toGrey(context.getImageData(0, 0, size, size).data, out);
  };
}

/** The folder that all paths begin with. */
function commonFolder(paths: readonly string[]): string | undefined {
  const [folder, ...rest] = paths[0]?.split('/') ?? [];
  return rest.length > 0 && paths.every((path) => path.startsWith(`${folder}/`)) ? folder : undefined;
}
