import { SpecError } from '../../errors';
import { shown } from '../../words';
import { sizesOf, width } from '../attributes';
import type { Node, Shape } from '../node';
import { type Geometry, KERNEL, type Picture, STRIDE } from './names';

/**
 * Where the window of the first pixel begins before the picture. With it a convolution is PyTorch's with padding (kernel - 1) / 2 for
 * an odd kernel, and for an even one of stride 2 that divides the sizes: kernel 4, stride 2, padding 1.
 */
export function padOf(kernel: number): number {
  return Math.floor((kernel - 1) / 2);
}

/** What a convolution makes of a height or a width. */
export function shrunk(size: number, stride: number): number {
  return Math.ceil(size / stride);
}

/** Kernel and stride among a node's attributes. Throws a SpecError. */
export function windowOf({ attributes }: Node, field: string): Pick<Geometry, 'kernel' | 'stride'> {
  const whole = (name: 'kernel' | 'stride', most: number): number => {
    const value = attributes[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new SpecError(
      `${field}.attributes.${name}`,
      `must be a whole number from 1 to ${most}, not ${shown(value)}`,
    );
  };
  return { kernel: whole('kernel', KERNEL.most), stride: whole('stride', STRIDE.most) };
}

/** Sizes among a node's attributes. Throws a SpecError. */
export function sizesAttribute({ attributes }: Node, field: string, name: string, count: number): Shape {
  const value = attributes[name];
  if (!Array.isArray(value) || value.length !== count) {
    throw new SpecError(`${field}.attributes.${name}`, `must be ${count} sizes, not ${shown(value)}`);
  }
  return value.map((size, i) => width(`${field}.attributes.${name}[${i}]`, size));
}

/** The picture `from` that a node reads `x` as. Throws a SpecError where it has another number of values. */
export function pictureAttribute(node: Node, x: Shape, field: string): Picture {
  const picture = sizesAttribute(node, field, 'from', 3);
  if (sizesOf(x) !== sizesOf(picture)) {
    throw new SpecError(
      `${field}.attributes.from`,
      `is [${picture.join(', ')}], ${sizesOf(picture)} values, but ${node.inputs[0]} has ${sizesOf(x)}`,
    );
  }
  return picture as unknown as Picture;
}

/** Values of a picture. */
export function valuesOf([height, width, channels]: Picture): number {
  return height * width * channels;
}

/** What attributes say of a convolution, either way. */
interface Attributes {
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly from: Picture;
  /** Height and width that an upconv2d comes to. */
  readonly to?: readonly [height: number, width: number];
}

/** The convolution that a node is, or that it is the transpose of. */
export function geometryOf({ attributes }: Node): Geometry {
  const { channels, kernel, stride, from, to } = attributes as unknown as Attributes;
  if (to) return { large: [...to, channels], small: from, kernel, stride };
  const [height, width] = from;
  return { large: from, small: [shrunk(height, stride), shrunk(width, stride), channels], kernel, stride };
}
