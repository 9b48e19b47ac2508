/** A point of a stroke, in parts of the area that is drawn on, with the pen's pressure. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
}

export type Stroke = readonly Dot[];

/** Listeners that hear of strokes with mouse, pen or finger: of one's begin, and of how it goes on. */
export function strokeListeners(begin: (dots: Stroke) => void, goOn: (dots: Stroke) => void) {
  return {
    onPointerDown: (event: PointerEvent) => {
      // One finger, and no other button than the first.
      if (!event.isPrimary || event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      begin(dotsOf(event));
    },
    onPointerMove: (event: PointerEvent) => {
      if ((event.currentTarget as Element).hasPointerCapture(event.pointerId)) goOn(dotsOf(event));
    },
  };
}

/** Where a pointer event's dots lie in its element, those that came since the one before included. */
function dotsOf(event: PointerEvent): Dot[] {
  const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
  const since = event.getCoalescedEvents?.() ?? [];
  return (since.length > 0 ? since : [event]).map(({ clientX, clientY, pressure, pointerType }) => ({
    x: (clientX - left) / width,
    y: (clientY - top) / height,
    // A mouse knows no pressure, and some pens begin with none.
    pressure: pointerType === 'pen' && pressure > 0 ? pressure : 0.5,
  }));
}

/** Draws strokes on a canvas: rounded lines, wider under pressure; `width` in pixels at a pressure of one half. */
export function drawStrokes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  strokes: readonly Stroke[],
  width: number,
  size: number,
): void {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    stroke.forEach((dot, i) => {
      const from = stroke[Math.max(0, i - 1)] as Dot;
      context.lineWidth = width * (0.5 + dot.pressure);
      context.beginPath();
      context.moveTo(from.x * size, from.y * size);
      // A line of no length would leave no ink, and a tap is a dot.
      context.lineTo(dot.x * size + 0.01, dot.y * size);
      context.stroke();
    });
  }
}
