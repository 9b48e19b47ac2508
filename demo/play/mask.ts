// What is erased of an image: a byte a pixel, 0 where it is gone.

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Parts that can be erased without a pointer. */
export const PARTS = ['Left half', 'Top half', 'Middle', 'Random half'] as const;
export type Part = (typeof PARTS)[number];

export function whole({ width, height }: Size): Uint8Array {
  return new Uint8Array(width * height).fill(1);
}

/** The mask with a part erased, too. */
export function without(
  mask: Uint8Array,
  size: Size,
  part: Part,
  random: () => number = Math.random,
): Uint8Array {
  const { width, height } = size;
  const gone: Record<Part, (x: number, y: number) => boolean> = {
    'Left half': (x) => x < width / 2,
    'Top half': (_, y) => y < height / 2,
    Middle: (x, y) =>
      Math.abs(x + 0.5 - width / 2) < width / 6 && Math.abs(y + 0.5 - height / 2) < height / 6,
    'Random half': () => random() < 0.5,
  };
  return mask.map((known, i) => (gone[part](i % width, Math.floor(i / width)) ? 0 : known));
}

/** The mask with a stroke erased, too: all pixels within `radius` of the line between two points, in pixels. */
export function erased(
  mask: Uint8Array,
  { width }: Size,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  radius: number,
): Uint8Array {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  return mask.map((known, i) => {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
    return Math.hypot(x - x0 - along * dx, y - y0 - along * dy) <= radius ? 0 : known;
  });
}

/** The image, of a channel or more, with nothing where it is erased. */
export function damaged(image: Uint8Array, mask: Uint8Array): Uint8Array {
  const channels = image.length / mask.length;
  return image.map((value, i) => (mask[Math.floor(i / channels)] === 0 ? 0 : value));
}
