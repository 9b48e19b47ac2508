import { DataError } from '../errors';

/** How images lie in a file. */
export interface ImageShape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** True where the file has rows of values, and no heights and widths. */
  readonly flat: boolean;
}

/**
 * The shape of the images in an IDX file of these dimensions: [count, height, width], where a channel of 1 may come
 * before or after, or [count, values]. Values are a square where their number is one, else a line, if no `size` is
 * given. Throws a {@link DataError} that says what is the matter, without the file's name.
 */
export function imageShape(
  dims: readonly number[],
  size?: { readonly height: number; readonly width: number },
): ImageShape {
  const [count = 0, ...rest] = dims;
  if (rest.length === 0) throw new DataError('has 1 dimension, as labels have; name the file of the images.');
  const channel = rest.length === 3 ? [0, 2].find((i) => rest[i] === 1) : undefined;
  const image = channel === undefined ? rest : rest.filter((_, i) => i !== channel);
  if (image.length > 2) {
    const colours =
      image.length === 3 && (image[0] === 3 || image[2] === 3) ? ' Colours have to be greyed first.' : '';
    throw new DataError(
      `has ${dims.length} dimensions, ${dims.join(' x ')}, where images have 3: count, height, width.${colours}`,
    );
  }
  const flat = image.length === 1;
  const length = image.reduce((product, dim) => product * dim, 1);
  if (size) {
    const { height, width } = size;
    if (height * width !== length) {
      const pixels = `${height}x${width} is ${height * width} pixels`;
      throw new DataError(
        `holds images of ${flat ? '' : `${image.join('x')} = `}${length} values, and ${pixels}.`,
      );
    }
    return { count, height, width, flat };
  }
  const side = Math.sqrt(length);
  const [height, width] = !flat ? image : Number.isInteger(side) ? [side, side] : [1, length];
  return { count, height: height!, width: width!, flat };
}
