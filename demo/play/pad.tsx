import { useEffect, useRef } from 'preact/hooks';
import type { Rgb } from '../live';
import { pictureTheme } from '../theme';
import { type Drawing, paintDrawing, SIZE } from './drawing';
import { type Stroke, strokeListeners } from './strokes';

interface PadProps {
  readonly drawing: Drawing;
  readonly onBegin: (dots: Stroke) => void;
  readonly onGoOn: (dots: Stroke) => void;
}

/** A square to draw on with mouse, pen or finger. */
export function Pad({ drawing, onBegin, onGoOn }: PadProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { ink, paper } = pictureTheme.value;

  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    paintDrawing(context, drawing);
    if (drawing.ground !== undefined) return;
    fill(context, 'source-in', ink);
    fill(context, 'destination-over', paper);
    context.globalCompositeOperation = 'source-over';
  }, [drawing, ink, paper]);

  return (
    <canvas
      ref={ref}
      class="pad"
      width={SIZE}
      height={SIZE}
      role="img"
      aria-label="A square to draw on with mouse, pen or finger"
      {...strokeListeners(onBegin, onGoOn)}
    />
  );
}

function fill(context: CanvasRenderingContext2D, operation: GlobalCompositeOperation, [r, g, b]: Rgb): void {
  context.globalCompositeOperation = operation;
  context.fillStyle = `rgb(${255 * r} ${255 * g} ${255 * b})`;
  context.fillRect(0, 0, SIZE, SIZE);
}
