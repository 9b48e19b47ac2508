import type { Channels } from '../live';
import { greyed } from './channels';
import { type Colours, type Drawn, Tally } from './tally';

/** A picture of 16 bits a channel, on a square. */
export interface Deep extends Drawn {
  /** Red, green and blue times alpha, 0 to 65535. */
  readonly colours: Uint16Array;
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

/** Pictures as bytes. */
interface Laid {
  /** [n, size, size, channels] */
  readonly images: Uint8Array;
  readonly channels: Channels;
  readonly colours: Colours;
  /** What was done to them, a sentence each. */
  readonly notes: string[];
}

/**
 * Pictures that are still to be laid over a ground, and of which those of 16 bits are still to be stretched: both follow
 * from all of them.
 */
export class Layers {
  readonly #pixels: number;
  /** Red, green and blue times alpha, and what part of the ground is seen through. */
  readonly #colours: Uint8Array;
  #clear: Uint8Array | undefined;
  readonly #deep = new Map<number, Uint16Array>();
  readonly #tally = new Tally();
  #brightest = 0;

  constructor(most: number, size: number) {
    this.#pixels = size * size;
    this.#colours = new Uint8Array(3 * most * this.#pixels);
  }

  add(drawn: Drawn): void {
    const start = this.#tally.count * this.#pixels;
    const { rgba } = drawn;
    for (let i = 0; i < this.#pixels; i++) {
      const a = rgba[4 * i + 3]!;
      for (let k = 0; k < 3; k++)
        this.#colours[3 * (start + i) + k] = Math.round((rgba[4 * i + k]! * a) / 255);
      if (a === 255) continue;
      this.#clear ??= new Uint8Array(this.#colours.length / 3);
      this.#clear[start + i] = 255 - a;
    }
    this.#tally.add(drawn);
  }

  addDeep(deep: Deep): void {
    this.#deep.set(this.#tally.count, deep.colours);
    this.#brightest = Math.max(this.#brightest, deep.brightest);
    this.add(deep);
  }

  /** All of them: in colour where one of them has some, else grey. */
  finish(): Laid {
    const count = this.#tally.count * this.#pixels;
    const colours = this.#colours.subarray(0, 3 * count);
    const white = whiteOf(this.#brightest);
    for (const [place, deep] of this.#deep) {
      const start = 3 * place * this.#pixels;
      for (let i = 0; i < deep.length; i++)
        colours[start + i] = Math.min(255, Math.round((deep[i]! * 255) / white));
    }
    if (this.#tally.ground === 255 && this.#clear)
      for (let i = 0; i < colours.length; i++)
        colours[i] = Math.min(255, colours[i]! + this.#clear[Math.floor(i / 3)]!);
    const notes = this.#tally.notes();
    if (this.#deep.size > 0) notes.unshift(depthNote(this.#brightest, white));
    const { coloured, vanishing } = this.#tally;
    const told = { colours: { count: this.#tally.count, coloured, vanishing }, notes };
    if (coloured > 0) return { images: colours, channels: 3, ...told };
    return { images: greyed(colours), channels: 1, ...told };
  }
}

function depthNote(brightest: number, white: number): string {
  const values = `The values of 16-bit pictures go up to ${brightest.toLocaleString('en')} of 65,535`;
  return white === MOST
    ? `${values}: 65,535 stands for white.`
    : `${values} (${Math.ceil(Math.log2(brightest + 1))} bits): ${brightest.toLocaleString('en')} stands for white.`;
}
