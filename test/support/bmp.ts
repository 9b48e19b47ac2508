/** What a BMP picture is made of. */
export interface Parts {
  width: number;
  /** Negative where the first line is the uppermost. */
  height: number;
  bits: number;
  palette?: readonly (readonly number[])[];
  /** Those of a file, in its order; each is filled up to whole words. */
  lines: readonly (readonly number[])[];
  compression?: number;
  masks?: readonly number[];
}

/** Its bytes, with the header that most programs write. */
export function bmp({
  width,
  height,
  bits,
  palette = [],
  lines,
  compression = 0,
  masks = [],
}: Parts): Buffer {
  const table = Buffer.from(palette.flatMap((colour) => [...colour, 0]));
  const extra = Buffer.alloc(4 * masks.length);
  for (const [i, mask] of masks.entries()) extra.writeUInt32LE(mask, 4 * i);
  const pixels = Buffer.concat(
    lines.map((line) => Buffer.from([...line, ...Array((4 - (line.length % 4)) % 4).fill(7)])),
  );
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + extra.length + table.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  head.writeUInt32LE(palette.length, 46);
  return Buffer.concat([head, extra, table, pixels]);
}
