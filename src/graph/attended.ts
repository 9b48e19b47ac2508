import { SpecError } from '../errors';
import { type Attention, type HiddenLayer, kindOf } from '../layers';
import { MOST_POSITIONS, WIDEST_HEAD } from '../ops/attention/names';
import { EXAMPLES, type Node, type Part } from '../ops/node';
import type { Picture } from './pictures';

/** Attention in a model, complete: between the positions of a picture, which it gives again. */
export interface Attended {
  readonly kind: 'attention';
  readonly heads: number;
  readonly picture: Picture;
}

const BETWEEN = 'is attention, which is between the positions of a picture';

/** An encoder's layer of attention, of what is before it. Throws a {@link SpecError} if it cannot be. */
export function attendedAt(i: number, layer: HiddenLayer, value: Picture | number): Attended {
  if (i === 0 || typeof value === 'number')
    throw new SpecError(`encoder[${i}]`, `${BETWEEN}: put it behind a convolution`);
  return attended(layer, value, (words) => new SpecError(`encoder[${i}]`, words));
}

/**
 * Throws a {@link SpecError} for layers of a decoder, from `first` on upconvs and attention, that are no upconvs, or of which
 * attention gives the examples.
 */
export function checkRun(decoder: readonly HiddenLayer[], first: number, end: number): void {
  const run = decoder.slice(first, end).map(kindOf);
  const last = end === decoder.length && run.at(-1) === 'attention';
  if (last || !run.includes('upconv'))
    throw new SpecError(`decoder[${last ? end - 1 : first}]`, `${BETWEEN}: put it before an upconv`);
}

/** A layer of attention where there is this picture. Throws a {@link SpecError} if it cannot be. */
export function attended(
  layer: HiddenLayer,
  picture: Picture,
  wrong: (words: string) => SpecError,
): Attended {
  const { attention: heads } = layer as Attention;
  const [height, width, channels] = picture;
  if (height * width > MOST_POSITIONS)
    throw wrong(
      `compares the ${height * width} positions of a picture [${picture.join(', ')}] with each other, of which there may be ${MOST_POSITIONS}: put a convolution of stride 2 before it`,
    );
  if (channels % heads !== 0)
    throw wrong(
      `has ${heads} heads, which do not divide the ${channels} channels that it reads: take others`,
    );
  if (channels / heads > WIDEST_HEAD)
    throw wrong(
      `has heads of ${channels / heads} channels each, more than ${WIDEST_HEAD}: take at least ${Math.ceil(channels / WIDEST_HEAD)} heads`,
    );
  return { kind: 'attention', heads, picture };
}

/** Adds a node to a list, and gives its name. */
export type AddNode = (
  name: string,
  op: string,
  inputs: string[],
  attributes: Node['attributes'],
  part: Part,
) => string;

/**
 * The nodes of x + joined(attention(qkv(norm(x)))), the last of which has the name that is given. `causal`: a position sees those
 * before it and itself; `ends`: nor what is behind the end of a text.
 */
export function attentionNodes(
  add: AddNode,
  { heads, picture }: Pick<Attended, 'heads' | 'picture'>,
  {
    name,
    input,
    part,
    causal = false,
    ends = false,
  }: {
    readonly name: string;
    readonly input: string;
    readonly part: Part;
    readonly causal?: boolean;
    readonly ends?: boolean;
  },
): string {
  const [height, width, channels] = picture;
  const point = { kernel: 1, stride: 1 };
  const three = [height, width, 3 * channels];
  const normed = add(`${name}.norm`, 'norm', [input], { kind: 'layer', from: picture }, part);
  const qkv = add(
    `${name}.qkv`,
    'conv2d',
    [normed],
    { channels: 3 * channels, ...point, from: picture },
    part,
  );
  const attributes = { heads, ...(causal && { causal }), from: three };
  const seen = add(`${name}.attention`, 'attention', ends ? [qkv, EXAMPLES] : [qkv], attributes, part);
  const joined = add(`${name}.joined`, 'conv2d', [seen], { channels, ...point, from: picture }, part);
  return add(name, 'add', [joined, input], {}, part);
}
