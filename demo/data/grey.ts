/** How an image that is no square becomes one: what hangs over is cut off, or the ground fills what is missing. */
export type Crop = 'cover' | 'contain';

/** A place on a square, in pixels. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an image is drawn on a square of `size`: in its middle, in its own proportions. */
export function placement(width: number, height: number, size: number, crop: Crop): Placement {
  const scale = (crop === 'cover' ? Math.max : Math.min)(size / width, size / height);
  // A hair's breadth would vanish.
  const drawn = { width: Math.max(1, width * scale), height: Math.max(1, height * scale) };
  return { x: (size - drawn.width) / 2, y: (size - drawn.height) / 2, ...drawn };
}

/** The luma of a colour (ITU-R BT.709, whose primaries sRGB has). */
export function luma(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
