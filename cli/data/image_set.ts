import type { Scale } from '../../src/data/index';
import type { Source } from '../../src/index';
import type { TextShape } from '../../src/text/index';
import type { Placement } from './photos/decode';
import type { Ground } from './photos/tally';
import type { Tile } from './photos/tile';
import type { Shape } from './shape';

/** Bytes, of which 255 stands for 1, or numbers as they are. */
export type Values = Uint8Array | Float32Array;

/** Images, [count, height, width, channels]. */
export interface Images extends Shape {
  readonly count: number;
  readonly pixels: Values;
  /** Of bytes that were made of numbers, the scale that these had. */
  readonly scale?: Scale | undefined;
  /** The file has rows of values; which height and width they have is not known from it. */
  readonly flat?: boolean;
  /** A class number for each, where what they were read from says so. */
  readonly labels?: Uint16Array | undefined;
  /** Of pictures: why folders are no classes, in a clause, empty where there are no folders. */
  readonly unclassed?: string | undefined;
  /** The file of each, within its folder or archive. */
  readonly names?: readonly string[] | undefined;
  readonly pictures?: PicturesRead;
  /** The row in the file that each was read from, where that is not its place: of those that a part was drawn of. */
  readonly numbers?: ArrayLike<number> | undefined;
  /** They are texts, a row of bytes each. */
  readonly text?: TextShape;
  /** What was decided and done as they were read, a sentence each. */
  readonly notes?: readonly string[];
}

/** Images of which nothing but bytes can be: pictures, and what archives take. */
export interface ByteImages extends Images {
  readonly pixels: Uint8Array;
}

/** All in memory, or on disk. */
export interface AnyImages extends Omit<Images, 'pixels'> {
  readonly pixels: Values | Source;
}

/** Whether values are there, rather than on disk. */
export function inMemory(pixels: Values | Source): pixels is Values {
  return ArrayBuffer.isView(pixels);
}

/** A number for each example. */
export type LabelArray = Uint16Array | Uint32Array;

/** By which the pictures of a folder are numbered: until names in natural order came, paths by code units. */
export const ORDERS = ['natural', 'code units'] as const;
export type Order = (typeof ORDERS)[number];

/** How pictures were read, and what was made of them: what a run keeps, and goes on with. */
export interface PicturesRead {
  readonly placement: Placement;
  readonly ground: Ground;
  /** Missing in runs that are older than the natural one. */
  readonly order?: Order;
  /** Names of the classes, by their numbers; null where there are none. */
  readonly classes: readonly string[] | null;
  /** What sheets were cut into. */
  readonly tile?: Tile;
  /** What stands for white in pictures of 16 bits, where there were some. */
  readonly deepWhite?: number | undefined;
  /** Pictures that were read. */
  readonly count: number;
  readonly skipped: number;
  /** The first of those, with the reason. */
  readonly skippedFiles: readonly Skipped[];
}

/** What labels of texts are: colours, or names of classes, by their numbers; null where they are those numbers. */
export type LabelKind = 'colors' | readonly string[] | null;

/** How texts were read, which a run goes on with. */
export interface TextsRead {
  /** Of a table; null of what is none. */
  readonly column: string | null;
  readonly long: 'skip' | 'cut';
  /** The column of the labels that the model is told. */
  readonly labelColumn?: string;
  /** What these are; missing where it is told none. */
  readonly classes?: LabelKind;
}

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}
