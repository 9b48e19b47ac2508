import type { Metadata, Sharp } from 'sharp';
import { type FileKindName, fileKind } from '../../../src/data/index';
import { DataError } from '../../../src/index';
import { Failure } from '../../terminal/errors';
import { count } from '../../terminal/format';
import type { Size } from '../shape';
import { readBmp } from './bmp';

/** How a picture of another shape than the images becomes one: what hangs over is cut off, or the ground fills the rest. */
export type Placement = 'crop' | 'fit';

/** A picture at its new size. */
export interface Decoded extends Size {
  /** Red, green, blue and alpha, not multiplied with it: of 16 bits where the picture has so many. */
  readonly rgba: Uint8Array | Uint16Array;
  /** Of 16 bits: the largest value of a colour before it was resized. */
  readonly brightest?: number | undefined;
}

const READ: ReadonlySet<FileKindName> = new Set([
  ...(['png', 'jpeg', 'gif', 'webp', 'avif', 'tiff', 'svg', 'bmp'] as const),
]);

/** Spaces in which values of a colour are taken as they are, 255 or 65,535 as white. */
const PLAIN: ReadonlySet<string> = new Set(['b-w', 'grey16', 'srgb', 'rgb16', 'multiband']);
/** More pixels than this fit no memory beside others: 11,585 x 11,585. */
const MOST_PIXELS = 2 ** 27;
/** Of an SVG, dots an inch as it is drawn by default, and the most. */
const DENSITY = 72;
const MOST_DENSITY = 2400;

export type Library = typeof import('sharp').default;

/** The npm package that decodes. Throws a DataError where it is not installed. */
export async function loadSharp(): Promise<Library> {
  try {
    const { default: sharp } = await import('sharp');
    // A thread a picture, and no pictures kept: several are decoded at a time.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch (error) {
    throw new DataError(
      'the npm package sharp, which reads pictures, is not installed: run npm install sharp, or name IDX or NumPy files by --data.',
      { cause: error },
    );
  }
}

/** A file that was found to be a picture. */
export interface Picture extends Size {
  /** At this size, or within it for `fit`. */
  decode(size: Size, placement: Placement): Promise<Decoded>;
}

/** Opens a picture, whose height and width are as it is to be seen. Throws a Failure that says what is wrong with it. */
export async function openPicture(sharp: Library, bytes: Uint8Array): Promise<Picture> {
  const kind = fileKind(bytes);
  if (kind && !READ.has(kind.kind)) throw new Failure(`it is ${kind.name}`);
  const drawn = kind?.kind === 'svg';
  let open = (density?: number): Sharp =>
    sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', ...(density && { density }) });
  try {
    if (kind?.kind === 'bmp') {
      const { data, ...raw } = decodeBmp(bytes);
      open = () => sharp(data, { raw, limitInputPixels: MOST_PIXELS });
    }
    const metadata = await open().metadata();
    const { depth, space } = metadata;
    if (PLAIN.has(space) && depth !== 'uchar' && depth !== 'ushort')
      throw new Failure(
        `its values are of the type ${depth}, of which white is not known: save it with 8 or 16 bits a channel`,
      );
    const { width, height } = metadata.autoOrient;
    if (width * height > MOST_PIXELS)
      throw new Failure(
        `it has ${height} x ${width} pixels, more than the ${count(MOST_PIXELS)} that are read`,
      );
    return {
      ...{ width, height },
      decode: (size, placement) =>
        named(async () => {
          const image = open(drawn ? densityFor(metadata, size) : undefined);
          const decoded = await decode(image, metadata, size, placement);
          if (decoded.rgba instanceof Uint8Array) return decoded;
          return { ...decoded, brightest: await brightestOf(open(), metadata) };
        }),
    };
  } catch (error) {
    throw asFailure(error, kind?.name);
  }
  async function named<T>(work: () => Promise<T>): Promise<T> {
    return work().catch((error) => {
      throw asFailure(error, kind?.name);
    });
  }
}

/** A picture that is decoded already, at its own size or another one. */
export function picturesOfPixels(sharp: Library, { height, width, rgba, brightest }: Decoded): Picture {
  return {
    ...{ height, width },
    async decode(size, placement) {
      if (size.height === height && size.width === width) return { height, width, rgba, brightest };
      const image = () => sharp(rgba, { raw: { height, width, channels: 4 } });
      return { ...(await decode(image(), await image().metadata(), size, placement)), brightest };
    },
  };
}

function asFailure(error: unknown, name: string | undefined): Failure {
  if (error instanceof Failure) return error;
  const why = (error instanceof Error ? error.message : String(error))
    .split('\n')[0]
    ?.trim()
    .replace(/\.$/, '');
  if (/pixel limit/i.test(why ?? ''))
    return new Failure(`it has more than the ${count(MOST_PIXELS)} pixels that are read`);
  if (!name) return new Failure('it is no picture that is known here');
  return new Failure(`it is ${name} that cannot be decoded: ${why}`);
}

/** Drawn as large as it is needed, as its size is only what it was thought for. */
function densityFor({ width, height }: Metadata, size: Size): number {
  const scale = Math.max(size.width / width, size.height / height, 1);
  return Math.min(MOST_DENSITY, Math.ceil(DENSITY * scale));
}

async function decode(
  image: Sharp,
  { depth, space }: Metadata,
  size: Size,
  placement: Placement,
): Promise<Decoded> {
  const deep = depth === 'ushort' && space !== 'cmyk';
  const { data, info } = await image
    .autoOrient()
    .resize({
      ...size,
      fit: placement === 'crop' ? 'cover' : 'inside',
      kernel: 'linear',
      fastShrinkOnLoad: false,
    })
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .ensureAlpha()
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 4) throw new Failure(`it has ${channels} channels`);
  if (!deep) return { width, height, rgba: data };
  return { width, height, rgba: new Uint16Array(data.buffer, data.byteOffset, data.length / 2) };
}

/** Of a picture as it lies in its file, without alpha. */
async function brightestOf(image: Sharp, { hasAlpha }: Metadata): Promise<number> {
  const { channels } = await image.stats();
  return Math.max(...channels.slice(0, channels.length - (hasAlpha ? 1 : 0)).map(({ max }) => max));
}

/** What libvips does not read. */
function decodeBmp(bytes: Uint8Array) {
  const { data, ...shape } = readBmp(bytes, MOST_PIXELS);
  // Where nothing is to be seen, the fourth byte is padding, as it is by most programs.
  const clear = shape.channels === 4 && data.every((byte, i) => i % 4 !== 3 || byte === 0);
  if (clear) for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return { ...shape, data };
}
