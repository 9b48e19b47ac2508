// What is told of pictures beside their pixels: what lies behind them, whether they have colours, and what these are to grey.

import type { Channels } from '../live';
import { luma, type Placement } from './grey';

/** What a picture is laid upon where it is transparent: 255 or 0. */
export type Ground = 0 | 255;

/** RGBA of a square picture, and the part of it that the picture itself takes. */
export interface Drawn {
  readonly rgba: ArrayLike<number>;
  readonly size: number;
  readonly place: Placement;
}

/** Less alpha is no rounding. */
const OPAQUE = 250;
/** A pixel has a colour where its channels differ by so much, and a picture where one pixel in a hundred has. */
const COLOURED = 32;
const COLOURED_SHARE = 0.01;
/** Images are in colour where one picture in so many is: fewer are strays among grey ones. */
const COLOURED_PICTURES = 20;
/** Standard deviations in grey levels: below the first nothing is seen of a picture, from the second on something. */
const FLAT = 6;
const PLAIN = 24;
/** White is what pictures lie upon, unless black shows this many times as much of them. */
const MARGIN = 3;

/** Of pictures: how many there are, how many have colours, and of how many these vanish in grey. */
export interface Colours {
  readonly count: number;
  readonly coloured: number;
  readonly vanishing: number;
}

/** What pictures are best learnt in. */
export function advised({ count, coloured }: Colours): Channels {
  return coloured * COLOURED_PICTURES >= Math.max(1, count) ? 3 : 1;
}

/** What a person should know of colours that are kept or left out, as `wished` or as is best; a sentence each. */
export function colourNotes(colours: Colours, channels: Channels, wished: boolean): string[] {
  const { count, coloured, vanishing } = colours;
  const are = coloured === 1 ? 'is' : 'are';
  if (coloured === 0) return [];
  if (channels === 3) return wished ? [] : [`In colour, as ${pictures(coloured, count)} ${are}.`];
  const notes = wished ? [] : [`Grey: only ${pictures(coloured, count)} ${are} in colour.`];
  if (vanishing > 0) {
    notes.push(
      `The colours of ${pictures(vanishing, count)} are equally light, and vanish in grey: learn them in colour.`,
    );
  }
  return notes;
}

/** Counts over a set of pictures. */
export class Tally implements Colours {
  count = 0;
  /** Pictures that have transparent parts, colours, and colours alone. */
  transparent = 0;
  coloured = 0;
  vanishing = 0;
  #onWhite = 0;
  #onBlack = 0;

  add(drawn: Drawn): void {
    const look = lookAt(drawn);
    this.count += 1;
    if (look.coloured) this.coloured += 1;
    if (look.coloured && look.grey < FLAT && look.colour >= PLAIN) this.vanishing += 1;
    if (!look.transparent) return;
    this.transparent += 1;
    this.#onWhite += look.onWhite;
    this.#onBlack += look.onBlack;
  }

  /** The ground that keeps most of the pictures. */
  get ground(): Ground {
    return this.#onBlack > MARGIN * this.#onWhite ? 0 : 255;
  }

  /** What a person should know of, a sentence each. */
  notes(): string[] {
    const notes: string[] = [];
    const { count, transparent } = this;
    if (transparent > 0) {
      const [are, them] = transparent === 1 ? ['is', 'it'] : ['are', 'them'];
      const which = `${pictures(transparent, count)} ${are} transparent`;
      notes.push(
        this.ground === 0
          ? `${which} and would be lost on white: black was laid under ${them}.`
          : `${which} in part: white was laid under ${them}.`,
      );
    }
    return notes;
  }
}

/** `1 picture`, `3 of 12 pictures`, `12 pictures` where that is all. */
function pictures(some: number, all: number): string {
  const number = some === all ? '' : `${some.toLocaleString('en')} of `;
  return `${number}${all.toLocaleString('en')} ${all === 1 ? 'picture' : 'pictures'}`;
}

interface Look {
  readonly transparent: boolean;
  readonly coloured: boolean;
  /** Standard deviations: of the luma over each ground, and on white of luma and of the channel that varies most. */
  readonly onWhite: number;
  readonly onBlack: number;
  readonly grey: number;
  readonly colour: number;
}

/** Looks at the pixels that lie wholly within the picture. */
function lookAt({ rgba, size, place }: Drawn): Look {
  const [left, right] = inside(place.x, place.width, size);
  const [top, bottom] = inside(place.y, place.height, size);
  const [onBlack, onWhite, red, green, blue] = [0, 0, 0, 0, 0].map(() => new Spread()) as Spreads;
  let transparent = false;
  let coloured = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = 4 * (y * size + x);
      const a = rgba[at + 3]!;
      const alpha = a / 255;
      const clear = 255 - a;
      const r = rgba[at]! * alpha;
      const g = rgba[at + 1]! * alpha;
      const b = rgba[at + 2]! * alpha;
      if (a < OPAQUE) transparent = true;
      if (a > 127 && Math.max(r, g, b) - Math.min(r, g, b) > COLOURED) coloured += 1;
      const grey = luma(r, g, b);
      onBlack.add(grey);
      onWhite.add(grey + clear);
      red.add(r + clear);
      green.add(g + clear);
      blue.add(b + clear);
    }
  }
  return {
    transparent,
    coloured: coloured > COLOURED_SHARE * onWhite.count,
    onWhite: onWhite.deviation,
    onBlack: onBlack.deviation,
    grey: transparent ? Math.max(onWhite.deviation, onBlack.deviation) : onWhite.deviation,
    colour: Math.max(red.deviation, green.deviation, blue.deviation),
  };
}

type Spreads = [Spread, Spread, Spread, Spread, Spread];

/** The standard deviation of values as they come. */
class Spread {
  count = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    this.count += 1;
    this.#sum += value;
    this.#squares += value * value;
  }

  get deviation(): number {
    const mean = this.#sum / this.count;
    return Math.sqrt(Math.max(0, this.#squares / this.count - mean * mean));
  }
}

/** The whole pixels within a stretch of a line; the middle one where there is none. */
function inside(start: number, length: number, size: number): [number, number] {
  const first = Math.max(0, Math.ceil(start - 1e-6));
  const last = Math.min(size, Math.floor(start + length + 1e-6));
  const middle = Math.floor(size / 2);
  return last > first ? [first, last] : [middle, middle + 1];
}
