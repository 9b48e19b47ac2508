/** A text on a plane: its middle, and its size. */
export interface Box {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Those that lie within a square of this side and over none before them, in their order. */
export function apart<B extends Box>(boxes: readonly B[], side: number): readonly B[] {
  const kept: B[] = [];
  for (const box of boxes) {
    const { x, y, width, height } = box;
    const inside = x >= width / 2 && x <= side - width / 2 && y >= height / 2 && y <= side - height / 2;
    if (inside && !kept.some((other) => overlap(box, other))) kept.push(box);
  }
  return kept;
}

function overlap(a: Box, b: Box): boolean {
  return 2 * Math.abs(a.x - b.x) < a.width + b.width && 2 * Math.abs(a.y - b.y) < a.height + b.height;
}
