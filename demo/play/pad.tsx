import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../theme';
import type { Greys } from './ink';
import { type Dot, dotsOf, drawStrokes, type Stroke } from './strokes';

interface PadProps {
  readonly strokes: readonly Stroke[];
  /** An image to begin with, as grey levels; strokes go on top. */
  readonly image: ImageBitmap | undefined;
  readonly onStart: (dots: readonly Dot[]) => void;
  readonly onMove: (dots: readonly Dot[]) => void;
}

/** Pixels along a side: some to each pixel of the image that it becomes. */
export const SIZE = 280;
/** Of a stroke: two pixels in 28. */
const INK = 22;

/** A square to draw on with mouse, pen or finger. */
export function Pad({ strokes, image, onStart, onMove }: PadProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { ink, paper } = theme.value;

  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    const css = ([r, g, b]: typeof ink) => `rgb(${255 * r} ${255 * g} ${255 * b})`;
    context.fillStyle = css(paper);
    context.fillRect(0, 0, SIZE, SIZE);
    if (image) drawInk(context, image, ink);
    context.strokeStyle = css(ink);
    drawStrokes(context, strokes, INK, SIZE);
  }, [strokes, image, ink, paper]);

  return (
    <canvas
      ref={ref}
      class="pad"
      width={SIZE}
      height={SIZE}
      role="img"
      aria-label="A square to draw on with mouse, pen or finger"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onStart(dotsOf(event));
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onMove(dotsOf(event));
      }}
    />
  );
}

/** The ink of a drawing, whatever colours it is shown in. */
export function greysOf(strokes: readonly Stroke[], image: ImageBitmap | undefined): Greys {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: SIZE, height: SIZE });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser has no 2D canvas left.');
  context.fillStyle = 'black';
  context.fillRect(0, 0, SIZE, SIZE);
  if (image) drawInk(context, image, [1, 1, 1]);
  context.strokeStyle = 'white';
  drawStrokes(context, strokes, INK, SIZE);
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => (data[4 * i] as number) / 255);
  return { width: SIZE, height: SIZE, values };
}

/** An image whose opacity is its ink. */
export function inkImage(image: Uint8Array, width: number, height: number): Promise<ImageBitmap> {
  const pixels = new ImageData(width, height);
  image.forEach((value, i) => {
    pixels.data[4 * i + 3] = value;
  });
  return createImageBitmap(pixels);
}

function drawInk(
  context: CanvasRenderingContext2D,
  image: ImageBitmap,
  [r, g, b]: readonly [number, number, number],
): void {
  const coloured = new OffscreenCanvas(SIZE, SIZE);
  const layer = coloured.getContext('2d');
  if (!layer) return;
  layer.drawImage(image, 0, 0, SIZE, SIZE);
  layer.globalCompositeOperation = 'source-in';
  layer.fillStyle = `rgb(${255 * r} ${255 * g} ${255 * b})`;
  layer.fillRect(0, 0, SIZE, SIZE);
  context.drawImage(coloured, 0, 0);
}
