/** A point of a stroke, in parts of the square that is drawn on, with the pen's pressure. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
}

export type Stroke = readonly Dot[];

/** Where a pointer event's dots lie in its element, those that came between two events included. */
export function dotsOf(event: PointerEvent): Dot[] {
  const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
  const between = event.getCoalescedEvents?.() ?? [];
  return (between.length > 0 ? between : [event]).map(({ clientX, clientY, pressure, pointerType }) => ({
    x: (clientX - left) / width,
    y: (clientY - top) / height,
    // A mouse knows no pressure, and some pens begin with none.
    pressure: pointerType === 'pen' && pressure > 0 ? pressure : 0.5,
  }));
}

/** Draws strokes on a canvas: rounded lines, wider under pressure; `width` in pixels at a pressure of one half. */
export function drawStrokes(
  context: CanvasRenderingContext2D,
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
      context.lineTo(dot.x * size, dot.y * size);
      context.stroke();
    });
  }
}
