// What is seen of pictures, by which their ground and their channels are decided.

import type { Decoded } from './decode';

/** Red, green and blue, 0 to 255, of what lies behind pictures where they are transparent. */
export type Ground = readonly [red: number, green: number, blue: number];

export const WHITE: Ground = [255, 255, 255];
export const BLACK: Ground = [0, 0, 0];

/** `white`, `black` or `#rrggbb`. */
export function groundName(ground: Ground): string {
  if (ground.every((byte) => byte === 255)) return 'white';
  if (ground.every((byte) => byte === 0)) return 'black';
  return `#${ground.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Less alpha is no rounding. */
const OPAQUE = 250;
/** A pixel has a colour where its channels differ by so much, and a picture where one pixel in a hundred has. */
const COLOURED = 32;
const COLOURED_SHARE = 0.01;
/** Images are in colour where one picture in so many is: fewer are strays among grey ones. */
const COLOURED_PICTURES = 20;
/** White is what pictures lie upon, unless black shows this many times as much of them. */
const MARGIN = 3;
/** A deviation in grey levels below which nothing is seen of a picture. */
const BLANK = 2;

/** The luma of a colour (ITU-R BT.709, whose primaries sRGB has). */
export function luma(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Counts over pictures. */
export class Tally {
  count = 0;
  transparent = 0;
  coloured = 0;
  /** Pictures of which nothing is seen on white, or on black, and something on the other. */
  lostOnWhite = 0;
  lostOnBlack = 0;
  #onWhite = 0;
  #onBlack = 0;

  add({ rgba, width, height }: Decoded): void {
    const [white, black] = [new Spread(), new Spread()];
    let transparent = false;
    let coloured = 0;
    for (let at = 0; at < rgba.length; at += 4) {
      const a = rgba[at + 3] as number;
      const [r, g, b] = [rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number];
      if (a < OPAQUE) transparent = true;
      if (a > 127 && (Math.max(r, g, b) - Math.min(r, g, b)) * a > COLOURED * 255) coloured++;
      const grey = (luma(r, g, b) * a) / 255;
      black.add(grey);
      white.add(grey + 255 - a);
    }
    this.count++;
    if (coloured > COLOURED_SHARE * width * height) this.coloured++;
    if (!transparent) return;
    this.transparent++;
    this.#onWhite += white.deviation;
    this.#onBlack += black.deviation;
    if (white.deviation < BLANK && black.deviation >= BLANK) this.lostOnWhite++;
    if (black.deviation < BLANK && white.deviation >= BLANK) this.lostOnBlack++;
  }

  /** The ground that keeps most of the pictures. */
  get ground(): Ground {
    return this.#onBlack > MARGIN * this.#onWhite ? BLACK : WHITE;
  }

  /** Grey, or red, green and blue. */
  get channels(): 1 | 3 {
    return this.coloured * COLOURED_PICTURES >= Math.max(1, this.count) ? 3 : 1;
  }
}

/** The standard deviation of values as they come. */
class Spread {
  #count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    this.#squares += value * value;
  }

  get deviation(): number {
    const mean = this.#sum / this.#count;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean));
  }
}
