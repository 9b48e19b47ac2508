import type { Greys } from './ink';
import { drawStrokes, type Stroke } from './strokes';

/** What is drawn: strokes, on top of an image or of nothing. */
export interface Drawing {
  readonly image: OffscreenCanvas | undefined;
  readonly strokes: readonly Stroke[];
  /** The pen's width, in pixels of SIZE. */
  readonly pen: number;
}

/** Pixels along a side of a drawing: some to each pixel of the image that it becomes. */
export const SIZE = 280;

/** Paints a drawing, its ink as opacity. */
export function paintInk(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  { image, strokes, pen }: Drawing,
): void {
  context.clearRect(0, 0, SIZE, SIZE);
  context.imageSmoothingEnabled = false;
  if (image) context.drawImage(image, 0, 0, SIZE, SIZE);
  drawStrokes(context, strokes, pen, SIZE);
}

/** How much ink there is in each pixel of a drawing. */
export function greysOf(drawing: Drawing): Greys {
  const context = contextOf(SIZE, SIZE);
  paintInk(context, drawing);
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  const values = new Float32Array(SIZE * SIZE);
  for (let i = 0; i < values.length; i++) values[i] = (data[4 * i + 3] as number) / 255;
  return { width: SIZE, height: SIZE, values };
}

/** An image [height, width] with its ink as opacity. */
export function inkOf(image: Uint8Array, width: number, height: number): OffscreenCanvas {
  const context = contextOf(width, height);
  const pixels = new ImageData(width, height);
  image.forEach((value, i) => {
    pixels.data[4 * i + 3] = value;
  });
  context.putImageData(pixels, 0, 0);
  return context.canvas;
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas left.');
  return context;
}
