// Where the layers of a model lie in its picture: the encoder goes down on the left, the decoder up on the right, and z is
// between them, so that layers that mirror each other lie side by side.

import type { Layer } from '../live';

/** Height of a layer, with its words; of a sum without a projection, which has fewer; and of z. */
const ROW = 48;
const SUM = 34;
/** From the picture's middle to that of a column. */
export const COLUMN = 42;
/** The most that a value takes, in width and height. */
const MOST = 34;
/** How far a picture's channels go back: at least, and for each doubling of them. */
const DEPTH = 2;
const DEEPER = 1.25;
/** Of a row of values. */
const THICK = 7;
const THIN = 8;

export interface Placed {
  readonly layer: Layer;
  /** -1 for the encoder, 1 for the decoder, 0 for z. */
  readonly side: -1 | 0 | 1;
  /** The middle of its value. */
  readonly x: number;
  readonly y: number;
  readonly size: Size;
  /** A branch that ends here begins at this height, and goes round so many others. */
  readonly branch?: { readonly from: number; readonly round: number };
}

/** Of a value as it is drawn; of rows of values the depth is 0. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

export interface Placement {
  readonly layers: readonly Placed[];
  readonly height: number;
}

/** Places the layers of a model; lengths are pixels, and x counts from the middle. */
export function place(layers: readonly Layer[]): Placement {
  const latent = layers.findIndex(({ part }) => part === 'latent');
  const tall = layers.map(({ op, parameters }) => (op === 'add' && parameters === 0 ? SUM : ROW));
  const middles = new Map<number, number>();
  const down = (order: readonly number[]) =>
    order.reduce((y, at) => {
      middles.set(at, y + (tall[at] as number) / 2);
      return y + (tall[at] as number);
    }, 0);
  const numbers = layers.map((_, i) => i);
  const end = Math.max(down(numbers.slice(0, latent)), down(numbers.slice(latent + 1).reverse()));
  middles.set(latent, end + ROW / 2);
  const size = sizes(layers);
  const placed = layers.map((layer, i): Placed => {
    const side = i === latent ? 0 : i < latent ? -1 : 1;
    const { branch } = layer;
    return {
      layer,
      side,
      x: side * COLUMN,
      y: middles.get(i) as number,
      size: size(layer),
      ...(branch && {
        // The decoder's first branch may begin at z, which is a row below.
        branch: { from: middles.get(branch.from) as number, round: within(layers, branch.from, i) },
      }),
    };
  });
  return { layers: placed, height: end + ROW };
}

/** How many branches one goes round: the deepest nesting within. */
function within(layers: readonly Layer[], from: number, to: number): number {
  const inner = layers.flatMap(({ branch }, i) =>
    branch && i < to && branch.from >= from ? [1 + within(layers, branch.from, i)] : [],
  );
  return Math.max(0, ...inner);
}

/** Pictures as large as their pixels say beside each other, rows by the logarithm of their values. */
function sizes(layers: readonly Layer[]): (layer: Layer) => Size {
  const pixels = Math.max(...layers.flatMap(({ shape }) => (shape.length === 3 ? shape.slice(0, 2) : [])));
  const values = Math.max(2, ...layers.map(({ shape }) => valuesOf(shape)));
  return ({ shape }) => {
    const [height = 1, width = 1, channels = 1] = shape;
    if (shape.length === 3) {
      const scaled = (side: number) => Math.max(4, ((MOST - 6) * side) / pixels);
      return {
        width: scaled(width),
        height: scaled(height),
        depth: DEPTH + DEEPER * Math.log2(channels),
      };
    }
    const part = Math.log(valuesOf(shape)) / Math.log(values);
    return { width: THIN + (MOST - THIN) * part, height: THICK, depth: 0 };
  };
}

function valuesOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
