import { idxFile } from './idx';

const idx = (dims: readonly number[], at: (i: number) => number): Uint8Array =>
  idxFile(
    dims,
    Uint8Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => at(i)),
  );

/** Small IDX files that are as they should be by their form, and have something about them; by name. */
export const INPUTS = {
  /** Every tenth image is white, the others are black. */
  'cycle.idx3-ubyte': idx([200, 2, 2], (i) => (Math.floor(i / 4) % 10 === 9 ? 255 : 0)),
  /** Ten kinds in turn, with their labels. */
  'twenty.idx3-ubyte': idx([200, 4, 4], (i) => (Math.floor(i / 16) % 10) * 25),
  'twenty.idx1-ubyte': idx([200], (i) => i % 10),
  'zero-one.idx3-ubyte': idx([64, 4, 4], (i) => ((i * 7919) % 3 === 0 ? 1 : 0)),
  'sixteen.idx3-ubyte': idx([64, 8, 8], (i) => (i * 31) % 17),
  'flat.idx2-ubyte': idx([40, 784], (i) => (i % 784) % 256),
  'equal.idx3-ubyte': idx([100, 4, 4], () => 90),
  'black.idx3-ubyte': idx([100, 4, 4], () => 0),
  'dark.idx3-ubyte': idx([100, 4, 4], (i) => (i * 7) % 41),
  'mixed/train-images-idx3-ubyte': idx([40, 4, 4], (i) => i % 251),
  'mixed/t10k-images-idx3-ubyte': idx([20, 4, 4], (i) => (i * 3) % 251),
} as const;
