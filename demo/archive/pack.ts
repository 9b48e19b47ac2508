import { binarized, compress, decompress, list, quantize } from '../../src/archive/index';
import { DataError } from '../../src/index';
import type { Chosen } from '../data/chosen';
import { collect, learnable } from '../data/own';
import type { Job, Packed, Stage } from './protocol';
import { valuesOf } from './protocol';
import { rivalsOf } from './rivals';

/**
 * Makes a codec of the job's model and an archive of its test images, or of the images in `files`. The archive is decoded again
 * and compared before it is handed over.
 */
export async function pack(
  job: Job,
  files: readonly Chosen[],
  tell: (stage: Stage) => void,
): Promise<Packed> {
  const { model, extent, bits, lossy } = job;
  const { width, height, channels } = extent;
  const length = valuesOf(extent);
  const asBits = (images: Uint8Array) => (bits ? binarized(images, length, bits.how, bits.seed) : images);
  const { images, skipped } =
    files.length > 0 ? await read(job, files, tell) : { images: job.images, skipped: 0 };

  tell({ doing: 'quantizing' });
  const { codec, floatBits, integerBits } = await quantize(model, asBits(job.images));
  const values = asBits(images) as Uint8Array<ArrayBuffer>;
  const items = values.length / length;
  const part = (doing: Stage['doing']) => (done: { readonly items: number }) =>
    tell({ doing, part: done.items / items });

  const start = performance.now();
  const parts: BlobPart[] = [];
  const shape = channels === 1 ? [height, width] : [height, width, channels];
  // The whole archive is decoded below.
  const options = { shape, lossy, includeCodec: true, verify: false, onProgress: part('packing') };
  tell({ doing: 'packing', part: 0 });
  for await (const bytes of compress(codec, values, options)) parts.push(bytes);
  const archive = new Blob(parts);

  const packed = performance.now();
  tell({ doing: 'checking', part: 0 });
  let [same, squares] = [0, 0];
  for await (const { first, images: again } of decompress(archive, { onProgress: part('checking') })) {
    const before = values.subarray(first * length, first * length + again.length);
    const off = again.reduce((sum, value, i) => sum + (value - (before[i] as number)) ** 2, 0);
    if (off === 0) same += again.length / length;
    squares += off;
  }
  if (!lossy && same !== items) {
    throw new DataError(
      `${items - same} of ${items} images came out otherwise than they went in. There is no archive.`,
    );
  }

  const checked = performance.now();
  const rivals = await rivalsOf(values, { ...extent, ofBits: bits !== undefined }, (part) =>
    tell({ doing: 'comparing', part }),
  );
  const { bytes, codecBytes } = await list(archive);
  return {
    archive,
    items,
    extent,
    psnr: lossy ? 10 * Math.log10((255 ** 2 * values.length) / squares) : undefined,
    greysLost: values.some((value, i) => value !== images[i]),
    sizes: { ...rivals, net: bytes - codecBytes, whole: bytes },
    floatBits,
    integerBits,
    seconds: { packing: (packed - start) / 1000, checking: (checked - packed) / 1000 },
    skipped,
  };
}

/** The images in files, in their order, as the model learns such. */
async function read({ extent, own }: Job, files: readonly Chosen[], tell: (stage: Stage) => void) {
  const { width, height, channels } = extent;
  const onProgress = (part: number) => tell({ doing: 'reading', part });
  onProgress(0);
  const found = await collect(files, { size: width, crop: own.crop, onProgress });
  if (found.width !== width || found.height !== height) {
    throw new DataError(
      `These images have ${found.width}x${found.height} pixels, but the model is of ${width}x${height}. Choose images of that size${width === height ? ', or pictures, which are brought to it' : ''}.`,
    );
  }
  const { images } = learnable(found, { channels, invert: own.invert, white: own.white });
  return { images, skipped: found.skipped.length };
}
