import type { Attribute, Channels, TextShape } from '../live';

/**
 * How a data set travels, as one gzip stream: a line of JSON (the header), the labels of all test images, those of the
 * training images, where they have some, what is known of the test images, where something is, the first test images, the training images, the other test images. So what a
 * run starts with comes first.
 */
export interface Header {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** 1 for grey, which it is by default, or 3 for red, green and blue. */
  readonly channels?: Channels;
  /** Training images. */
  readonly train: number;
  /** Test images, and how many of them lie before the training images. */
  readonly test: number;
  readonly ahead: number;
  /** Name of each class. */
  readonly classes: readonly string[];
  /** The training images have labels, too. */
  readonly trainLabels?: boolean;
  /**
   * Of grey images: 0 is paper and 1 is ink, as in scans of writing: such pictures are painted dark on light or light on
   * dark, as the page is. Others are painted as they are, 0 black and 1 white.
   */
  readonly ink?: boolean;
  /** What is known of each test image, where it is. */
  readonly attributes?: readonly Attribute[];
  /** Of texts, which come as images of one row: bytes are numbers of symbols. */
  readonly text?: TextShape;
  /** Whom to name where the images are shown. */
  readonly credit?: string;
}

/**
 * Images and labels: train and test [n, height, width, channels], labels [test], trainLabels [train]; and the places of the values of
 * the attributes, known [test, attributes].
 */
export interface Contents {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
  readonly labels: Uint8Array;
  readonly trainLabels?: Uint8Array;
  readonly known?: Uint8Array;
}

/** Test images that come before the training images. */
export const AHEAD = 1000;

/** The list of a site's data sets, and the ending of their files: one that no server takes for gzip and unpacks. */
export const INDEX = 'data/index.json';
export const ENDING = '.images';

/** What follows the header, in its order: views into the contents, to be written from or filled. */
export function parts(
  { width, height, channels = 1, ahead }: Header,
  { train, test, labels, trainLabels, known }: Contents,
): Uint8Array[] {
  const cut = ahead * width * height * channels;
  const told = [labels, trainLabels, known].filter((one) => one !== undefined);
  return [...told, test.subarray(0, cut), train, test.subarray(cut)];
}

/** An entry of the list: what a page must know before it fetches anything. */
export interface Entry extends Omit<Header, 'ahead'> {
  /** Relative to the list. */
  readonly file: string;
  /** Of the file. */
  readonly bytes: number;
}

export function isChannels(value: unknown): value is Channels {
  return value === 1 || value === 3;
}

/** Whether this can be what texts of so many bytes are: a model checks the rest. */
export function isTextOf(value: unknown, width: number): value is TextShape {
  const { length, alphabet } = (value ?? {}) as Record<string, unknown>;
  return length === width && typeof alphabet === 'string' && alphabet !== '';
}

export function isAttributes(value: unknown): value is readonly Attribute[] {
  const isName = (one: unknown) => typeof one === 'string';
  const named = ({ name, values }: Attribute) =>
    isName(name) &&
    Array.isArray(values) &&
    values.length > 0 &&
    values.length <= 256 &&
    values.every(isName);
  return Array.isArray(value) && value.length > 0 && value.every((one) => named(one ?? {}));
}
