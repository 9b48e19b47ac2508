export interface Size {
  readonly height: number;
  readonly width: number;
}

/** The values that pictures show black and white. */
export type Shown = readonly [black: number, white: number];

/** How an image lies in its values: [height, width, channels], channels last. */
export interface Shape extends Size {
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** Of values as they are; else 0 is black, and 1 white. */
  readonly shown?: Shown | undefined;
}

/** Values of an image. */
export function valuesOf({ height, width, channels }: Shape): number {
  return height * width * channels;
}

/** The same and nothing else, of what has more to say. */
export function shapeOf({ height, width, channels, shown }: Shape): Shape {
  return { height, width, channels, ...(shown && { shown }) };
}

/** `28x28`, or `28x28x3` in colour. */
export function sizeOf({ height, width, channels = 1 }: Size & Partial<Shape>): string {
  return `${height}x${width}${channels === 1 ? '' : `x${channels}`}`;
}

/** The shape of images of so many values and this size: grey, or in colour; undefined where it is neither. */
export function shapeFor(size: Size, values: number): Shape | undefined {
  const channels = [1, 3].find((some) => size.height * size.width * some === values);
  return channels === undefined ? undefined : { height: size.height, width: size.width, channels };
}

/** The square of so many values, grey rather than in colour; undefined where there is none. */
export function squareOf(values: number): Shape | undefined {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(values / channels);
    if (Number.isInteger(side)) return { height: side, width: side, channels };
  }
  return undefined;
}
