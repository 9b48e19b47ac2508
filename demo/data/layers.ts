import { luma } from './grey';
import { type Drawn, Tally } from './tally';

/** A picture of 16 bits a channel, on a square. */
export interface Deep extends Drawn {
  /** Luma times alpha, 0 to 65535 a pixel. */
  readonly grey: Uint16Array;
  /** The largest value of the picture before it was brought to its size. */
  readonly brightest: number;
}

const MOST = 65535;
/** A largest value of less than half of this is that of a scale of its own, as of 10, 12 or 14 bits. */
const HALF = 32768;

/** What stands for white where this is the largest of all values. */
export function whiteOf(brightest: number): number {
  return brightest > 0 && brightest < HALF ? brightest : MOST;
}

/**
 * Grey pictures that are still to be laid over a ground, and of which those of 16 bits are still to be stretched: both
 * follow from all of them.
 */
export class Layers {
  readonly #pixels: number;
  /** Luma times alpha, and what part of the ground is seen through. */
  readonly #grey: Uint8Array;
  #clear: Uint8Array | undefined;
  readonly #deep = new Map<number, Uint16Array>();
  readonly #tally = new Tally();
  #brightest = 0;

  constructor(most: number, size: number) {
    this.#pixels = size * size;
    this.#grey = new Uint8Array(most * this.#pixels);
  }

  add(drawn: Drawn): void {
    const start = this.#tally.count * this.#pixels;
    const { rgba } = drawn;
    for (let i = 0; i < this.#pixels; i++) {
      const [r, g, b, a] = [rgba[4 * i]!, rgba[4 * i + 1]!, rgba[4 * i + 2]!, rgba[4 * i + 3]!];
      this.#grey[start + i] = Math.round((luma(r, g, b) * a) / 255);
      if (a === 255) continue;
      this.#clear ??= new Uint8Array(this.#grey.length);
      this.#clear[start + i] = 255 - a;
    }
    this.#tally.add(drawn);
  }

  addDeep(deep: Deep): void {
    this.#deep.set(this.#tally.count, deep.grey);
    this.#brightest = Math.max(this.#brightest, deep.brightest);
    this.add(deep);
  }

  /** All of them as bytes, and what was done to them, a sentence each. */
  finish(): { images: Uint8Array; notes: string[] } {
    const images = this.#grey.subarray(0, this.#tally.count * this.#pixels);
    const white = whiteOf(this.#brightest);
    for (const [place, grey] of this.#deep) {
      const start = place * this.#pixels;
      for (let i = 0; i < grey.length; i++)
        images[start + i] = Math.min(255, Math.round((grey[i]! * 255) / white));
    }
    if (this.#tally.ground === 255 && this.#clear)
      for (let i = 0; i < images.length; i++) images[i] = Math.min(255, images[i]! + this.#clear[i]!);
    const notes = this.#tally.notes();
    if (this.#deep.size > 0) notes.unshift(depthNote(this.#brightest, white));
    return { images, notes };
  }
}

function depthNote(brightest: number, white: number): string {
  const values = `The values of 16-bit pictures go up to ${brightest.toLocaleString('en')} of 65,535`;
  return white === MOST
    ? `${values}: 65,535 stands for white.`
    : `${values} (${Math.ceil(Math.log2(brightest + 1))} bits): ${brightest.toLocaleString('en')} stands for white.`;
}
