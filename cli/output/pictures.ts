import { encode } from 'fast-png';
import { type Shape, type Size, valuesOf } from '../data/shape';

/** Pixels, row by row, of one channel or of three. */
export interface Picture extends Shape {
  readonly pixels: Uint8Array;
}

export interface Layout {
  readonly columns: number;
  /** Pixels between two images, before enlarging. */
  readonly gap?: number;
  /** Rows that belong together, and the wider gap that sets such groups apart. */
  readonly group?: number;
  readonly groupGap?: number;
}

/** The tone between images: dark, so that white on black stands out, yet not black, so that edges show. */
const GAP_TONE = 42;
/** Small images are enlarged, each pixel to a square, until the picture is at least this wide. */
const MIN_WIDTH = 600;
const MAX_FACTOR = 8;

/**
 * Images side by side, row by row. Floats are 0 (black) to 1 (white), or as the shape has it, NaN stays empty; bytes are 0 to 255.
 */
export function grid(images: Float32Array | Uint8Array, shape: Shape, layout: Layout): Picture {
  const { height, width, channels } = shape;
  const { columns, gap = 2, group = 1, groupGap = gap } = layout;
  const count = images.length / valuesOf(shape);
  const rows = Math.ceil(count / columns);
  const groups = Math.ceil(rows / group);
  const inner = group > 1 ? 1 : gap;
  const stride = width + gap;
  const top = (row: number): number => {
    const before = Math.floor(row / group);
    return gap + row * height + before * groupGap + (row - before) * inner;
  };
  const fullWidth = columns * stride + gap;
  const fullHeight = 2 * gap + rows * height + (groups - 1) * groupGap + (rows - groups) * inner;
  const small = new Uint8Array(fullWidth * fullHeight * channels).fill(GAP_TONE);
  const tone = images instanceof Uint8Array ? (value: number) => value : toneOf(shape);
  for (let image = 0; image < count; image++) {
    const left = gap + (image % columns) * stride;
    const y0 = top(Math.floor(image / columns));
    for (let y = 0; y < height; y++) {
      const from = (image * height + y) * width * channels;
      const to = ((y0 + y) * fullWidth + left) * channels;
      for (let i = 0; i < width * channels; i++) small[to + i] = tone(images[from + i]!);
    }
  }
  return enlarge({ width: fullWidth, height: fullHeight, channels, pixels: small });
}

/** Originals over what became of them, in pairs of rows; bytes, or floats of which NaN stays empty. */
export function pairs(
  originals: Uint8Array | Float32Array,
  copies: Float32Array,
  shape: Shape,
  columns: number,
): Picture {
  const length = valuesOf(shape);
  const count = originals.length / length;
  const rows = Math.ceil(count / columns);
  const both = new Float32Array(2 * rows * columns * length).fill(Number.NaN);
  for (let i = 0; i < count; i++) {
    const row = Math.floor(i / columns);
    const upper = (2 * row * columns + (i % columns)) * length;
    const original = originals.subarray(i * length, (i + 1) * length);
    both.set(
      original instanceof Uint8Array ? Float32Array.from(original, (value) => value / 255) : original,
      upper,
    );
    both.set(copies.subarray(i * length, (i + 1) * length), upper + columns * length);
  }
  return grid(both, shape, { columns, group: 2, groupGap: 6 });
}

/** Floats from 0 to 1, or as they are shown, as bytes. */
export function toBytes(values: Float32Array, of: Pick<Shape, 'shown'> = {}): Uint8Array {
  return Uint8Array.from(values, toneOf(of));
}

export function toPng({ width, height, channels, pixels }: Picture): Uint8Array {
  return encode({ width, height, data: pixels, channels });
}

/** Columns that bring a grid of `count` images near a square on the page. */
export function squareColumns(count: number, size: Size): number {
  const columns = Math.round(Math.sqrt((count * size.height) / size.width));
  return Math.min(count, Math.max(1, columns));
}

/**
 * The latent points of the manifold picture: a lattice of `side` x `side` whose coordinates cut the standard normal
 * into equal shares, so that the picture shows the prior as it weighs the plane. First row on top: z[1] grows upward.
 */
export function manifoldPoints(side: number): Float32Array {
  const steps = Array.from({ length: side }, (_, i) => normalQuantile((i + 0.5) / side));
  const points = new Float32Array(side * side * 2);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      points.set([steps[column]!, steps[side - 1 - row]!], 2 * (row * side + column));
    }
  }
  return points;
}

/** The inverse of the standard normal distribution function (Acklam 2003; relative error below 1.2e-9). */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p must lie between 0 and 1, not ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_NUMERATOR, q) / polynomial(TAIL_DENOMINATOR, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * polynomial(NUMERATOR, r)) / polynomial(DENOMINATOR, r);
}

const NUMERATOR = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const DENOMINATOR = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_NUMERATOR = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DENOMINATOR = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** What is not a number is a gap. */
function toneOf({ shown: [black, white] = [0, 1] }: Pick<Shape, 'shown'>): (value: number) => number {
  return (value) =>
    Number.isNaN(value)
      ? GAP_TONE
      : Math.round(255 * Math.min(1, Math.max(0, (value - black) / (white - black))));
}

function enlarge(picture: Picture): Picture {
  const factor = Math.min(MAX_FACTOR, Math.ceil(MIN_WIDTH / picture.width));
  if (factor === 1) return picture;
  const width = picture.width * factor;
  const height = picture.height * factor;
  const { channels } = picture;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / factor) * picture.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.floor(x / factor)) * channels;
      for (let k = 0; k < channels; k++) pixels[(y * width + x) * channels + k] = picture.pixels[from + k]!;
    }
  }
  return { width, height, channels, pixels };
}
