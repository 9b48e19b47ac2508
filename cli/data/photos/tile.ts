import { InvalidArgumentError } from 'commander';
import type { Size } from '../shape';

/** A tile of a sheet of sprites. */
export interface Tile extends Size {
  /** Pixels between two. */
  readonly gap: number;
}

/** `16x16`, `16x16+1` where a pixel lies between tiles, or `none`. */
export function tileName(tile: Tile | null | undefined): string {
  if (!tile) return 'none';
  const { height, width, gap } = tile;
  return `${height}x${width}${gap > 0 ? `+${gap}` : ''}`;
}

/** The inverse of {@link tileName}; null for `none`: pictures are whole. */
export function parseTile(text: string): Tile | null {
  if (/^none$/i.test(text)) return null;
  const [, height, width, gap = 0] = /^(\d{1,4})x(\d{1,4})(?:\+(\d{1,3}))?$/i.exec(text) ?? [];
  if (!Number(height) || !Number(width))
    throw new InvalidArgumentError(
      'It takes the height and the width of a tile, such as 16x16, what lies between tiles as in 16x16+1, or none.',
    );
  return { height: Number(height), width: Number(width), gap: Number(gap) };
}

/** Whether a file holds a tile. */
export function isTile(value: unknown): value is Tile {
  const { height, width, gap } = (value as Tile | null | undefined) ?? {};
  const whole = [height, width, gap].every((one) => Number.isInteger(one) && (one as number) >= 0);
  return whole && (height as number) > 0 && (width as number) > 0;
}
