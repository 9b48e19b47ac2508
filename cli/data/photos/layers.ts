import type { Size } from '../shape';
import type { Decoded } from './decode';
import { type Ground, luma, Tally } from './tally';

const MOST = 65535;
/** A largest value of less than half of this is that of a scale of its own, as of 10, 12 or 14 bits. */
const HALF = 32768;

/**
 * Pictures of one size that are still to be laid over a ground, made grey or not, and of which those of 16 bits are still
 * to be stretched: all of this follows from all of them.
 */
export class Layers {
  readonly tally = new Tally();
  readonly #pixels: number;
  /** Red, green and blue, multiplied with alpha, and what part of the ground is seen through. */
  readonly #colours: Uint8Array;
  #clear: Uint8Array | undefined;
  readonly #deep = new Map<number, Decoded>();
  /** The largest value of a colour of those of 16 bits. */
  brightest = 0;

  constructor(
    readonly most: number,
    readonly size: Size,
    /** What stands for white in those of 16 bits, where that is known. */
    readonly deepWhite?: number,
  ) {
    this.#pixels = size.height * size.width;
    this.#colours = new Uint8Array(3 * most * this.#pixels);
  }

  /** The picture of this place, in the middle where it is smaller. */
  put(place: number, decoded: Decoded): void {
    if (decoded.rgba instanceof Uint8Array) {
      this.#lay(place, decoded, decoded.rgba);
      return;
    }
    this.#deep.set(place, decoded);
    this.brightest = Math.max(this.brightest, decoded.brightest ?? MOST);
  }

  #lay(place: number, decoded: Decoded, rgba: Uint8Array): void {
    this.tally.add({ ...decoded, rgba });
    const { height, width } = this.size;
    const [top, left] = [(height - decoded.height) >> 1, (width - decoded.width) >> 1];
    const start = place * this.#pixels;
    if (decoded.height < height || decoded.width < width)
      this.#clearOf().fill(255, start, start + this.#pixels);
    for (let y = 0; y < decoded.height; y++) {
      for (let x = 0; x < decoded.width; x++) {
        const from = 4 * (y * decoded.width + x);
        const to = start + (top + y) * width + left + x;
        const alpha = rgba[from + 3] as number;
        for (let k = 0; k < 3; k++)
          this.#colours[3 * to + k] = Math.round(((rgba[from + k] as number) * alpha) / 255);
        if (alpha < 255 || this.#clear) this.#clearOf()[to] = 255 - alpha;
      }
    }
  }

  #clearOf(): Uint8Array {
    this.#clear ??= new Uint8Array(this.most * this.#pixels);
    return this.#clear;
  }

  /** Those of 16 bits as bytes; what stands for white in them, if there are some. */
  settle(): number | undefined {
    if (this.#deep.size === 0) return undefined;
    const found = this.brightest > 0 && this.brightest < HALF ? this.brightest : MOST;
    const white = this.deepWhite ?? found;
    for (const [place, decoded] of this.#deep) {
      const rgba = Uint8Array.from(decoded.rgba, (value, i) =>
        Math.min(255, Math.round((value * 255) / (i % 4 === 3 ? MOST : white))),
      );
      this.#lay(place, decoded, rgba);
    }
    this.#deep.clear();
    return white;
  }

  /** The pictures of these ascending places as bytes, [count, height, width, channels]. */
  finish(places: readonly number[], ground: Ground, channels: 1 | 3): Uint8Array {
    const [colours, clear, pixels] = [this.#colours, this.#clear, this.#pixels];
    // Never ahead of what is read, so that there is no second copy of all.
    let end = 0;
    for (const place of places) {
      for (let i = place * pixels; i < (place + 1) * pixels; i++) {
        const seen = clear ? (clear[i] as number) / 255 : 0;
        const r = (colours[3 * i] as number) + seen * ground[0];
        const g = (colours[3 * i + 1] as number) + seen * ground[1];
        const b = (colours[3 * i + 2] as number) + seen * ground[2];
        if (channels === 1) {
          colours[end++] = Math.round(luma(r, g, b));
          continue;
        }
        colours[end++] = Math.round(r);
        colours[end++] = Math.round(g);
        colours[end++] = Math.round(b);
      }
    }
    return channels === 3 && end === colours.length ? colours : colours.slice(0, end);
  }
}
