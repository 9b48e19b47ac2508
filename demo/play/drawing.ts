import type { Channels } from '../live';
import { type Greys, plainly } from './ink';
import { drawStrokes, type Stroke } from './strokes';
import { tinted } from './tint';

/** A stroke with its colour, such as `#ff8000`, which is seen where images have colours. */
export interface Line {
  readonly dots: Stroke;
  readonly colour: string;
}

/** What is drawn: lines, on top of an image or of nothing. */
export interface Drawing {
  readonly image: OffscreenCanvas | undefined;
  readonly lines: readonly Line[];
  /** The pen's width, in pixels of SIZE. */
  readonly pen: number;
  /** What lies behind it, where images have colours. */
  readonly ground?: string | undefined;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Pixels along a side of a drawing: some to each pixel of the image that it becomes. */
export const SIZE = 280;

/** Paints a drawing: in its colours on its ground, or without one its ink as opacity. */
export function paintDrawing(context: Context, { image, lines, pen, ground }: Drawing): void {
  context.clearRect(0, 0, SIZE, SIZE);
  if (ground !== undefined) {
    context.fillStyle = ground;
    context.fillRect(0, 0, SIZE, SIZE);
  }
  context.imageSmoothingEnabled = false;
  if (image) context.drawImage(image, 0, 0, SIZE, SIZE);
  for (const { dots, colour } of lines) {
    context.strokeStyle = ground === undefined ? '#000' : colour;
    drawStrokes(context, [dots], pen, SIZE);
  }
}

/** How much ink there is in each pixel of a drawing. */
export function greysOf(drawing: Drawing): Greys {
  return channelOf(pixelsOf(drawing), 3);
}

/** A drawing in colour at the size of an image, [height, width, 3]. */
export function coloursOf(drawing: Drawing, width: number, height: number): Uint8Array {
  const pixels = pixelsOf(drawing);
  const image = new Uint8Array(3 * width * height);
  for (const c of [0, 1, 2]) {
    plainly(channelOf(pixels, c), width, height).forEach((value, i) => {
      image[3 * i + c] = value;
    });
  }
  return image;
}

/** An image [height, width, channels]: of one channel with its ink as opacity. */
export function canvasOf(
  image: Uint8Array,
  width: number,
  height: number,
  channels: Channels,
): OffscreenCanvas {
  const context = contextOf(width, height);
  const pixels = new ImageData(width, height);
  if (channels === 3) pixels.data.set(tinted(image, AS_THEY_ARE, { channels }));
  else
    image.forEach((value, i) => {
      pixels.data[4 * i + 3] = value;
    });
  context.putImageData(pixels, 0, 0);
  return context.canvas;
}

/** What lies behind most of some images in colour: the mean of their corners, such as `#ffffff`. */
export function groundOf(images: readonly Uint8Array[], width: number, height: number): string {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  const mean = [0, 1, 2].map((c) => {
    const values = images.flatMap((image) => corners.map((at) => image[3 * at + c] as number));
    return Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
  });
  return `#${mean.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

const AS_THEY_ARE = { paper: [0, 0, 0], ink: [1, 1, 1] } as const;

function pixelsOf(drawing: Drawing): Uint8ClampedArray {
  const context = contextOf(SIZE, SIZE);
  paintDrawing(context, drawing);
  return context.getImageData(0, 0, SIZE, SIZE).data;
}

function channelOf(pixels: Uint8ClampedArray, channel: number): Greys {
  const values = new Float32Array(SIZE * SIZE);
  for (let i = 0; i < values.length; i++) values[i] = (pixels[4 * i + channel] as number) / 255;
  return { width: SIZE, height: SIZE, values };
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas left.');
  return context;
}
