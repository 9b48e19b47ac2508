/** A TIFF picture of 8x8 floats from 0 to 1, grey. */
export function floatTiff(): Uint8Array {
  const values = Float32Array.from({ length: 64 }, (_, i) => i / 63);
  const [width, height, bits, plain, grey, one, float] = [8, 8, 32, 1, 1, 1, 3];
  const [short, long] = [3, 4];
  const data = 8;
  // Tag, type, value: each is there once, in the order of tags.
  const tags = [
    ...[
      [256, short, width],
      [257, short, height],
      [258, short, bits],
      [259, short, plain],
      [262, short, grey],
    ],
    ...[
      [273, long, data],
      [277, short, one],
      [278, short, height],
      [279, long, values.byteLength],
      [339, short, float],
    ],
  ] as [number, number, number][];
  const file = new Uint8Array(data + values.byteLength + 2 + 12 * tags.length + 4);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, data + values.byteLength, true);
  file.set(new Uint8Array(values.buffer), data);
  let at = data + values.byteLength;
  view.setUint16(at, tags.length, true);
  at += 2;
  for (const [tag, type, value] of tags) {
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, 1, true);
    if (type === short) view.setUint16(at + 8, value, true);
    else view.setUint32(at + 8, value, true);
    at += 12;
  }
  return file;
}
