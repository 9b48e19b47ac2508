import { DataError } from '../errors';

/** How images lie in a file. */
export interface ImageShape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** True where the file has rows of values, and no heights and widths. */
  readonly flat: boolean;
  /** True where each channel is a plane of its own, [channels, height, width]; {@link interleave} brings channels last. */
  readonly planar: boolean;
}

/**
 * The shape of the images in a file of these dimensions: [count, height, width], where 1 or 3 channels may come after or
 * before, or [count, values]. Values are a square where their number is one, else a line, if no `size` is given; of a
 * size they may have 1 or 3 channels, which come last. Throws a {@link DataError} that says what is the matter, without
 * the file's name.
 */
export function imageShape(
  dims: readonly number[],
  size?: { readonly height: number; readonly width: number },
): ImageShape {
  const [count = 0, ...rest] = dims;
  if (rest.length === 0) throw new DataError('has 1 dimension, as labels have; name the file of the images.');
  const flat = rest.length === 1;
  const shape = flat ? rowShape(rest[0] as number, size) : placed(dims, rest);
  if (!flat && size && (size.height !== shape.height || size.width !== shape.width)) {
    const { height, width, channels } = shape;
    // A picture of another shape and as many pixels is what the size makes of it.
    if (size.height * size.width !== height * width)
      throw ofAnotherSize(rest, height * width * channels, size);
    return { count, ...shape, height: size.height, width: size.width, flat };
  }
  return { count, ...shape, flat };
}

type Placed = Omit<ImageShape, 'count' | 'flat'>;

function placed(dims: readonly number[], rest: readonly number[]): Placed {
  const isChannels = (at: number): boolean => rest[at] === 1 || rest[at] === 3;
  // Last first: [n, 3, 32, 3] is taken for images of 3 x 32 in colour.
  const at = rest.length === 3 ? [2, 0].find(isChannels) : undefined;
  if (rest.length > 2 && at === undefined) {
    const channels = rest.length === 3 ? ', and 1 or 3 channels behind or before these' : '';
    throw new DataError(
      `has ${dims.length} dimensions, ${dims.join(' x ')}, where images have 3: count, height, width${channels}.`,
    );
  }
  const channels = at === undefined ? 1 : (rest[at] as number);
  const [height, width] = rest.filter((_, i) => i !== at) as [number, number];
  return { height, width, channels, planar: channels > 1 && at === 0 };
}

function rowShape(length: number, size: { height: number; width: number } | undefined): Placed {
  if (size) {
    const channels = [1, 3].find((some) => size.height * size.width * some === length);
    if (channels === undefined) throw ofAnotherSize([length], length, size);
    return { height: size.height, width: size.width, channels, planar: false };
  }
  const side = Math.sqrt(length);
  const [height, width] = Number.isInteger(side) ? [side, side] : [1, length];
  return { height, width, channels: 1, planar: false };
}

function ofAnotherSize(
  image: readonly number[],
  length: number,
  { height, width }: { height: number; width: number },
): DataError {
  const values = image.length === 1 ? `${length} values` : `${image.join('x')} = ${length} values`;
  return new DataError(`holds images of ${values}, and ${height}x${width} is ${height * width} pixels.`);
}

/** Images of [channels, height, width] as [height, width, channels] each; `pixels` is height times width. */
export function interleave<T extends Uint8Array | Float32Array>(
  images: T,
  channels: number,
  pixels: number,
): T {
  const length = channels * pixels;
  const out = images.slice() as T;
  for (let start = 0; start < images.length; start += length) {
    for (let channel = 0; channel < channels; channel++) {
      const plane = start + channel * pixels;
      for (let i = 0; i < pixels; i++) out[start + i * channels + channel] = images[plane + i]!;
    }
  }
  return out;
}
