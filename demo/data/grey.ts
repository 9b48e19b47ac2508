/** How an image that is no square becomes one: what hangs over is cut off, or the ground fills what is missing. */
export type Crop = 'cover' | 'contain';

/** A place on a square, in pixels. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where an image is drawn on a square of `size`: in its middle, in its own proportions, in whole pixels; and how many of its
 * pixels become one.
 */
export function placement(
  width: number,
  height: number,
  size: number,
  crop: Crop,
): Placement & { readonly scale: number } {
  const scale = (crop === 'cover' ? Math.min : Math.max)(width / size, height / size);
  // A hair's breadth would vanish.
  const drawn = (length: number) => Math.max(1, Math.round(length / scale));
  const start = (length: number) => Math.floor((size - length) / 2);
  const [w, h] = [drawn(width), drawn(height)];
  return { x: start(w), y: start(h), width: w, height: h, scale };
}

/** The luma of a colour (ITU-R BT.709, whose primaries sRGB has). */
export function luma(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
