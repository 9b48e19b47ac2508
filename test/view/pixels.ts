import { expect } from 'vitest';
import type { Pixel } from './canvas';

/** A value of a picture in the colours of `THEME`. */
export const grey = (value: number): Pixel => {
  const level = Math.round(255 * (1 - Math.min(1, Math.max(0, value))));
  return [level, level, level];
};

/** Expects a pixel to be of a colour, within `by` of 255 levels. */
export function near(actual: Pixel | undefined, expected: Pixel, what: string, by = 1): void {
  const off = Math.max(...expected.map((value, i) => Math.abs(value - (actual?.[i] ?? -1000))));
  expect(off, `${what}: ${actual} for ${expected}`).toBeLessThanOrEqual(by);
}
