// Numbers as the page shows them: as many digits as mean something, at a width that changes little.

/** What stands where there is no number yet. */
export const NONE = '–';

export function whole(value: number | undefined): string {
  return value === undefined ? NONE : Math.round(value).toLocaleString('en');
}

export function fixed(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value) ? NONE : value.toFixed(digits);
}

/** A loss or its like: a tenth of a nat, and for what has grown beyond all bounds its size. */
export function nats(value: number | undefined): string {
  return value !== undefined && Math.abs(value) >= 1e6 ? value.toExponential(1) : fixed(value, 1);
}

/** Three digits, whatever the size. */
export function three(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value) || value === 0) return NONE;
  if (value >= 100) return whole(value);
  return value.toFixed(value >= 10 ? 1 : 2);
}

export function duration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds === 0) return NONE;
  if (seconds < 1) return `${whole(seconds * 1000)} ms`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${whole(seconds / 60)} min`;
}

/** `28 x 28`, or `32 x 32 in colour`. */
export function sizeWords({
  width,
  height,
  channels = 1,
}: {
  readonly width: number;
  readonly height: number;
  readonly channels?: number;
}): string {
  return `${width} x ${height}${channels === 3 ? ' in colour' : ''}`;
}
