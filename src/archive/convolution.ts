import type { Picture } from '../ops/conv2d/names';

/** What a layer of windows reads as a picture, channels last, and the height and width of the one that it gives. */
export interface Convolution {
  readonly kind: 'conv2d' | 'upconv2d';
  readonly kernel: number;
  readonly stride: number;
  readonly from: Picture;
  readonly to: readonly [height: number, width: number];
}

/**
 * Pixels that see the same part of the window: all of them for a conv2d; for an upconv2d of stride 2, every second of every second
 * row, as the others lie between the pixels that are spread.
 */
export interface Phase {
  /** Places in the window, ky kernel + kx. */
  readonly taps: readonly number[];
  /** Of the picture that comes out. */
  readonly pixels: Int32Array;
  /** The pixel that is read for each pixel and tap, -1 beyond the border: [pixels, taps]. */
  readonly sources: Int32Array;
}

/** Pixels that come out. */
export function pixelsOf({ to: [height, width] }: Pick<Convolution, 'to'>): number {
  return height * width;
}

/** The places in the window that a pixel sees, phase by phase. */
export function tapsOf(convolution: Convolution): number[][] {
  const along = tapsAlong(convolution);
  return along.flatMap((down) => along.map((across) => placesOf(convolution, down, across)));
}

export function phasesOf(convolution: Convolution): Phase[] {
  const { from, to } = convolution;
  const rows = phasesAlong(convolution, from[0], to[0]);
  const columns = phasesAlong(convolution, from[1], to[1]);
  return rows.flatMap((down) =>
    columns.map((across) => {
      const taps = placesOf(convolution, down.taps, across.taps);
      const count = down.places.length * across.places.length;
      const phase = { taps, pixels: new Int32Array(count), sources: new Int32Array(count * taps.length) };
      let [pixel, tap] = [0, 0];
      for (const y of down.places) {
        for (const x of across.places) {
          phase.pixels[pixel++] = y * to[1] + x;
          for (const ky of down.taps) {
            const sy = down.source(y, ky);
            for (const kx of across.taps) {
              const sx = across.source(x, kx);
              phase.sources[tap++] = sy < 0 || sx < 0 ? -1 : sy * from[1] + sx;
            }
          }
        }
      }
      return phase;
    }),
  );
}

/** Of a height or a width. */
function phasesAlong(convolution: Convolution, read: number, given: number) {
  const { kind, kernel, stride } = convolution;
  const pad = Math.floor((kernel - 1) / 2);
  const all = Array.from({ length: given }, (_, place) => place);
  return tapsAlong(convolution).map((taps, phase) => ({
    taps,
    places: kind === 'conv2d' ? all : all.filter((place) => (place + pad) % stride === phase),
    source(place: number, tap: number): number {
      const at = kind === 'conv2d' ? place * stride + tap - pad : (place + pad - tap) / stride;
      return at < read ? at : -1;
    },
  }));
}

function tapsAlong({ kind, kernel, stride }: Convolution): number[][] {
  const all = Array.from({ length: kernel }, (_, tap) => tap);
  if (kind === 'conv2d') return [all];
  return Array.from({ length: stride }, (_, phase) => all.filter((tap) => tap % stride === phase));
}

function placesOf({ kernel }: Convolution, down: readonly number[], across: readonly number[]): number[] {
  return down.flatMap((ky) => across.map((kx) => ky * kernel + kx));
}

/**
 * The largest sum of the magnitudes of weights that goes into one output: of a whole row, or of those places of the window that a pixel
 * sees. `row` is [ky, kx, channels] then.
 */
export function mostWeight(row: ArrayLike<number>, convolution: Convolution | undefined): number {
  if (!convolution) return magnitude(row, 0, row.length);
  const channels = convolution.from[2];
  const sums = tapsOf(convolution).map((taps) =>
    taps.reduce((sum, tap) => sum + magnitude(row, tap * channels, (tap + 1) * channels), 0),
  );
  return Math.max(...sums);
}

function magnitude(row: ArrayLike<number>, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += Math.abs(row[i] as number);
  return sum;
}
