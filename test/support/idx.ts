/** An IDX file of unsigned bytes. */
export function idxFile(dims: readonly number[], values: ArrayLike<number>): Uint8Array {
  const head = Buffer.alloc(4 + 4 * dims.length);
  head[2] = 8;
  head[3] = dims.length;
  dims.forEach((dim, i) => {
    head.writeUInt32BE(dim, 4 + 4 * i);
  });
  const bytes = new Uint8Array(head.length + values.length);
  bytes.set(head);
  bytes.set(values, head.length);
  return bytes;
}

/** Small images of two kinds, a bright disc left or right, for models that must have something to learn. */
export function rawDiscs(count: number, height: number, width: number) {
  const pixels = new Uint8Array(count * height * width);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 2;
    const centre = labels[i] ? 0.75 * width : 0.25 * width;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const distance = Math.hypot(x + 0.5 - centre, y + 0.5 - height / 2 + Math.sin(i));
        pixels[(i * height + y) * width + x] = distance < height / 4 ? 255 : 0;
      }
    }
  }
  return { pixels, labels };
}

/** The same as IDX files. */
export function discs(count: number, height: number, width: number) {
  const { pixels, labels } = rawDiscs(count, height, width);
  return { images: idxFile([count, height, width], pixels), labels: idxFile([count], labels), pixels };
}
