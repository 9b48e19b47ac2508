// A drawing becomes an image like those that the model has learnt from.

/** Grey levels, row by row, from 0 (nothing) to 1. */
export interface Greys {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** MNIST's digits lie in a box of 20 x 20, in images of 28 x 28. */
const DIGIT = 20;
const IMAGE = 28;

/** Ink below this is none. */
const FAINT = 0.02;

/**
 * A drawing as MNIST's were made (https://web.archive.org/web/2022/http://yann.lecun.com/exdb/mnist/): scaled to fit a
 * box of 20 x 20 with its proportions kept, and put into 28 x 28 with its centre of mass in the middle.
 */
export function likeMnist(drawing: Greys): Uint8Array {
  const box = inkBox(drawing);
  if (!box) return new Uint8Array(IMAGE * IMAGE);
  const scale = DIGIT / Math.max(box.width, box.height);
  const digit = scaled(drawing, box, {
    width: Math.max(1, Math.round(box.width * scale)),
    height: Math.max(1, Math.round(box.height * scale)),
  });
  const [x, y] = centreOfMass(digit);
  const place = (centre: number, size: number) =>
    Math.min(IMAGE - size, Math.max(0, Math.round(IMAGE / 2 - centre)));
  const left = place(x, digit.width);
  const top = place(y, digit.height);
  const image = new Uint8Array(IMAGE * IMAGE);
  digit.values.forEach((value, i) => {
    const column = left + (i % digit.width);
    const row = top + Math.floor(i / digit.width);
    image[row * IMAGE + column] = Math.round(255 * value);
  });
  return image;
}

/** All of a drawing at the size of an image. */
export function plainly(drawing: Greys, width: number, height: number): Uint8Array {
  const whole = { left: 0, top: 0, width: drawing.width, height: drawing.height };
  return Uint8Array.from(scaled(drawing, whole, { width, height }).values, (value) =>
    Math.round(255 * value),
  );
}

/** The smallest box that holds all ink; none without ink. */
export function inkBox({ width, height, values }: Greys): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) < FAINT) continue;
    const [column, row] = [i % width, Math.floor(i / width)];
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** A part of a drawing at another size: each pixel is the mean of what it covers. */
function scaled(drawing: Greys, box: Box, size: Pick<Box, 'width' | 'height'>): Greys {
  const values = new Float32Array(size.width * size.height);
  const across = overlaps(box.left, box.width, size.width);
  const down = overlaps(box.top, box.height, size.height);
  down.forEach((rows, y) => {
    across.forEach((columns, x) => {
      let sum = 0;
      let area = 0;
      for (const [row, high] of rows) {
        for (const [column, wide] of columns) {
          const part = high * wide;
          sum += part * (drawing.values[row * drawing.width + column] ?? 0);
          area += part;
        }
      }
      values[y * size.width + x] = Math.min(1, sum / area);
    });
  });
  return { ...size, values };
}

/** For each of `count` equal parts of a stretch: the pixels that it covers, and how much of each. */
function overlaps(first: number, length: number, count: number): [pixel: number, part: number][][] {
  const step = length / count;
  return Array.from({ length: count }, (_, i) => {
    const start = first + i * step;
    const end = start + step;
    const pixels: [number, number][] = [];
    for (let pixel = Math.floor(start); pixel < end; pixel++) {
      const part = Math.min(end, pixel + 1) - Math.max(start, pixel);
      if (part > 1e-9) pixels.push([pixel, part]);
    }
    return pixels;
  });
}

/** In pixels from the left and the top edge. */
function centreOfMass({ width, values }: Greys): [x: number, y: number] {
  let [sum, x, y] = [0, 0, 0];
  values.forEach((value, i) => {
    sum += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  });
  return [x / sum, y / sum];
}
