/** How an image that is no square becomes one: what hangs over is cut off, or what is missing is left white. */
export type Crop = 'cover' | 'contain';

/** Where an image is drawn on a square of `size`, in pixels: in its middle, in its own proportions. */
export function placement(width: number, height: number, size: number, crop: Crop) {
  const scale = (crop === 'cover' ? Math.max : Math.min)(size / width, size / height);
  // A hair's breadth would vanish.
  const drawn = { width: Math.max(1, width * scale), height: Math.max(1, height * scale) };
  return { x: (size - drawn.width) / 2, y: (size - drawn.height) / 2, ...drawn };
}

/** Writes the luma of opaque RGBA pixels (ITU-R BT.709, whose primaries sRGB has) to `out`, a byte a pixel. */
export function toGrey(rgba: ArrayLike<number>, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) {
    const at = 4 * i;
    const luma =
      0.2126 * (rgba[at] as number) + 0.7152 * (rgba[at + 1] as number) + 0.0722 * (rgba[at + 2] as number);
    out[i] = Math.round(luma);
  }
}
