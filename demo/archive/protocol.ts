import type { BITS_OF_BYTES, Listing } from '../../src/archive/index';
import type { Own } from '../form';
import type { Channels } from '../live';

export type { Listing };

/** Of an image. */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
}

export function valuesOf({ width, height, channels }: Extent): number {
  return width * height * channels;
}

/** What a rate is of: a value of a grey image is a pixel. */
export function unitOf({ channels }: Extent): 'pixel' | 'value' {
  return channels === 1 ? 'pixel' : 'value';
}

/** What is to be packed, and by what. */
export interface Job {
  /** A model file. */
  readonly model: Uint8Array;
  /** Test images, [n, height, width, channels]: packed, unless files were gathered, and what the codec's ranges are measured on. */
  readonly images: Uint8Array;
  readonly extent: Extent;
  /** How bits are made of bytes, for a codec of bits. */
  readonly bits: { readonly how: (typeof BITS_OF_BYTES)[number]; readonly seed: number } | undefined;
  /** How files that were gathered are read. */
  readonly own: Own;
  /** Keep the posterior means alone. */
  readonly lossy: boolean;
}

/** What is being done, and what part of it is. */
export interface Stage {
  readonly doing: 'reading' | 'quantizing' | 'packing' | 'checking' | 'comparing';
  readonly part?: number;
}

/** Bytes that the same images take. */
export interface Sizes {
  readonly raw: number;
  readonly gzip: number;
  readonly png: number;
  /** The archive without its codec, and as it is. */
  readonly net: number;
  readonly whole: number;
}

/** An archive, which was decoded again: it gives back the same images, or with a loss some alike. */
export interface Packed {
  readonly archive: Blob;
  readonly items: number;
  readonly extent: Extent;
  /** Of an archive with a loss: the peak signal-to-noise ratio of what comes back, in decibels. */
  readonly psnr: number | undefined;
  /** Greys were made black and white first. */
  readonly greysLost: boolean;
  readonly sizes: Sizes;
  /** Bits a value that the model needs, as floats and as integers. */
  readonly floatBits: number;
  readonly integerBits: number;
  readonly seconds: { readonly packing: number; readonly checking: number };
  /** Files that hold no images. */
  readonly skipped: number;
}

/** Consecutive images of an archive, [n, values]. */
export interface Seen {
  readonly first: number;
  readonly images: Uint8Array;
}
