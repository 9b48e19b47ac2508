// Images as PNG holds them before they are deflated: what archives are compared with, in the terminal and on the page.

/** Of a PNG file without what nobody needs: signature, and IHDR, IDAT and IEND with length, name and CRC. */
export const PNG_BYTES = 8 + 25 + 12 + 12;

/** @typedef {{ width: number, height: number, channels: number, ofBits: boolean }} Form Of bits, 0 and 255, a value has a bit. */

/**
 * The number of a filter before each row. `adaptive` takes for each row the filter with the smallest sum of magnitudes, as libpng does;
 * else none is used.
 * @param {Uint8Array} image @param {Form} form @param {boolean} adaptive
 */
export function scanlines(image, { width, height, channels, ofBits }, adaptive) {
  const rows = ofBits ? bitRows(image, width * channels) : image;
  const length = rows.length / height;
  const lines = new Uint8Array(height * (length + 1));
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * length, (y + 1) * length);
    const above = y === 0 ? new Uint8Array(length) : rows.subarray((y - 1) * length, y * length);
    const { filter, bytes } = adaptive ? smallest(row, above, channels) : { filter: 0, bytes: row };
    lines[y * (length + 1)] = filter;
    lines.set(bytes, y * (length + 1) + 1);
  }
  return lines;
}

/**
 * None, Sub, Up, Average, Paeth, by their numbers.
 * @type {((left: number, up: number, upLeft: number) => number)[]}
 */
const FILTERS = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, upLeft) => {
    const estimate = left + up - upLeft;
    const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)];
    return a <= b && a <= c ? left : b <= c ? up : upLeft;
  },
];

/** @param {Uint8Array} row @param {Uint8Array} above @param {number} channels */
function smallest(row, above, channels) {
  const filtered = FILTERS.map((predict, filter) => {
    const bytes = row.map(
      (value, i) => value - predict(row[i - channels] ?? 0, above[i] ?? 0, above[i - channels] ?? 0),
    );
    return { filter, bytes, sum: bytes.reduce((all, byte) => all + Math.min(byte, 256 - byte), 0) };
  });
  return filtered.reduce((best, one) => (one.sum < best.sum ? one : best));
}

/**
 * Rows of so many values as bits, the first the highest, each row from a byte of its own on.
 * @param {Uint8Array} values @param {number} width
 */
export function bitRows(values, width) {
  const bytes = Math.ceil(width / 8);
  const bits = new Uint8Array((bytes * values.length) / width);
  values.forEach((value, i) => {
    const column = i % width;
    const at = bytes * Math.floor(i / width) + (column >> 3);
    if (value > 0) bits[at] = /** @type {number} */ (bits[at]) | (0x80 >> (column & 7));
  });
  return bits;
}
