import { type Extent, type Sizes, valuesOf } from './protocol';

/** What an image is coded as. */
export interface Form extends Extent {
  /** A bit a value, which is 0 or 255; else a byte. */
  readonly ofBits: boolean;
}

/** Of a PNG file without what nobody needs: signature, and IHDR, IDAT and IEND with length, name and CRC. */
const PNG_BYTES = 8 + 25 + 12 + 12;
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

/**
 * An image as PNG has it before it is deflated: the number of a filter before each row. `adaptive` takes for each row the filter with the
 * smallest sum of magnitudes, as libpng does; else none is used.
 */
export function scanlines(image: Uint8Array, form: Form, adaptive: boolean): Uint8Array<ArrayBuffer> {
  const { width, height, channels, ofBits } = form;
  const rows = ofBits ? bitRows(image, width * channels) : image;
  const length = rows.length / height;
  const lines = new Uint8Array(height * (length + 1));
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * length, (y + 1) * length);
    const above = y === 0 ? new Uint8Array(length) : rows.subarray((y - 1) * length, y * length);
    const [filter, bytes] = adaptive ? smallest(row, above, channels) : ([0, row] as const);
    lines[y * (length + 1)] = filter;
    lines.set(bytes, y * (length + 1) + 1);
  }
  return lines;
}

type Predictor = (left: number, up: number, upLeft: number) => number;
/** None, Sub, Up, Average, Paeth, by their numbers. */
const FILTERS: readonly Predictor[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, upLeft) => {
    const estimate = left + up - upLeft;
    const [a, b, c] = [left, up, upLeft].map((value) => Math.abs(estimate - value)) as [
      number,
      number,
      number,
    ];
    return a <= b && a <= c ? left : b <= c ? up : upLeft;
  },
];

function smallest(row: Uint8Array, above: Uint8Array, channels: number): readonly [number, Uint8Array] {
  let best: readonly [filter: number, bytes: Uint8Array, sum: number] | undefined;
  FILTERS.forEach((predict, filter) => {
    const bytes = row.map(
      (value, i) => value - predict(row[i - channels] ?? 0, above[i] as number, above[i - channels] ?? 0),
    );
    const sum = bytes.reduce((all, byte) => all + Math.min(byte, 256 - byte), 0);
    if (!best || sum < best[2]) best = [filter, bytes, sum];
  });
  return best as unknown as readonly [number, Uint8Array];
}

/** Rows of so many values as bits, the first the highest, each row from a byte of its own on. */
function bitRows(values: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const bytes = Math.ceil(width / 8);
  const bits = new Uint8Array((bytes * values.length) / width);
  values.forEach((value, i) => {
    const column = i % width;
    if (value > 0) bits[bytes * Math.floor(i / width) + (column >> 3)]! |= 0x80 >> (column & 7);
  });
  return bits;
}

async function packedLength(bytes: Uint8Array<ArrayBuffer>, format: 'gzip' | 'deflate'): Promise<number> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return (await new Response(packed).arrayBuffer()).byteLength;
}
