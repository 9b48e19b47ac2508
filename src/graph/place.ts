import { SpecError } from '../errors';
import {
  convolutionOf,
  type HiddenLayer,
  isAttention,
  kindOf,
  type Reshape,
  type Residual,
  widthOf,
} from '../layers';
import { type Classes, labelColumns } from '../ops/condition/names';
import { shrunk } from '../ops/conv2d/geometry';
import { MAX_WIDTH } from '../options';
import type { Attended } from './attended';
import { ofAttention } from './brought';
import { alike, type Picture, valuesOf } from './pictures';

/** What of a spec says between which values its layers lie. */
export interface Layers {
  readonly input: number;
  readonly shape?: Picture;
  readonly encoder: readonly HiddenLayer[];
  readonly latent: number;
  readonly decoder: readonly HiddenLayer[];
  readonly classes?: Classes;
}

/** A layer of a model, complete: what it gives follows from it alone. */
export type Placed = Dense | Convolution | Block | Attended;

interface Dense {
  readonly kind: 'dense';
  readonly units: number;
}

/** A conv2d, from `large` to `small`, or an upconv2d, the other way. */
interface Convolution {
  readonly kind: 'conv2d' | 'upconv2d';
  readonly kernel: number;
  readonly stride: number;
  readonly large: Picture;
  readonly small: Picture;
}

/** A residual block; the projection of what it reads, where it needs one. */
interface Block {
  readonly kind: 'block';
  readonly layers: readonly Placed[];
  readonly projection: Dense | Convolution | undefined;
}

/** By the name of its node; `labels` stands where labels come beside the value. */
export type Step = { readonly name: string; readonly of: Placed } | 'labels';

/** A picture, or a row of so many values. */
type Value = Picture | number;

type Wrong = (words: string) => SpecError;

const OF_A_ROW =
  'is a convolution, but an example is a row of values: let the input be its height, width and channels, such as [28, 28, 1], not their product';
const OF_TEXTS = 'is a transformer block, which a model of texts has: let the input be { text: ... }';
const A_SHAPE = 'by a shape such as { shape: [7, 7, 64] }, as text shape:7x7x64';

/** The layers of the encoder. Throws a {@link SpecError} where one cannot stand. */
export function placeEncoder({ input, shape, encoder, classes }: Layers): readonly Step[] {
  const steps: Step[] = [];
  let value: Value = shape ?? input;
  let untold = classes;
  const tell = (): void => {
    if (untold === undefined) return;
    value = columnsOf(value) + labelColumns(untold);
    steps.push('labels');
    untold = undefined;
  };
  for (const [i, layer] of encoder.entries()) {
    const wrong: Wrong = (words) => new SpecError(`encoder[${i}]`, words);
    const kind = kindOf(layer);
    const name = `encoder.${i}`;
    if (kind === 'transformer') throw wrong(OF_TEXTS);
    if (kind === 'upconv') throw wrong(misplaced('upconv', 'encoder', 'conv'));
    if (kind === 'shape') {
      if (kindAt(encoder, i + 1) !== 'conv')
        throw wrong('is a shape, but no convolution behind it reads a picture: leave it out');
      value = reshaped(value, layer as Reshape, wrong);
    } else if (kind === 'attention') {
      steps.push({ name, of: ofAttention().attendedAt(i, layer, value) });
    } else if (kind === 'conv') {
      if (typeof value === 'number') {
        throw wrong(
          i === 0
            ? OF_A_ROW
            : `is a convolution behind a row of ${value} values: say before it which picture they are, ${A_SHAPE}`,
        );
      }
      const of = convolved(layer, value, wrong);
      steps.push({ name, of: of.placed });
      value = of.small;
    } else {
      tell();
      steps.push({ name, of: dense(layer as number | Residual, columnsOf(value)) });
      value = widthOf(layer as number | Residual);
    }
  }
  tell();
  return steps;
}

/**
 * The layers of the decoder, and its output. Sizes of transposed convolutions follow from the last to the first, so that each
 * gives back what its mirror image in an encoder reads: 7 where that makes 4 of 7. The last one gives an example, or the picture of
 * the shape behind it. Throws a {@link SpecError} where a layer cannot stand.
 */
export function placeDecoder(spec: Layers): { readonly steps: readonly Step[]; readonly output: Placed } {
  const { decoder, latent, classes } = spec;
  const steps: Step[] = classes === undefined ? [] : ['labels'];
  let value: Value = latent + (classes === undefined ? 0 : labelColumns(classes));
  let i = 0;
  while (i < decoder.length) {
    const layer = decoder[i] as HiddenLayer;
    const wrong: Wrong = (words) => new SpecError(`decoder[${i}]`, words);
    const kind = kindOf(layer);
    if (kind === 'transformer') throw wrong(OF_TEXTS);
    if (kind === 'conv') throw wrong(misplaced('conv', 'decoder', 'upconv'));
    if (kind === 'dense') {
      const of = layer as number | Residual;
      steps.push({ name: `decoder.${i}`, of: dense(of, columnsOf(value)) });
      value = widthOf(of);
      i++;
    } else if (kind === 'shape') {
      if (kindAt(decoder, i + 1) !== 'upconv')
        throw wrong('is a shape, but there is no upconv beside it: leave it out');
      value = reshaped(value, layer as Reshape, wrong);
      i++;
    } else {
      const end = endOf(decoder, i);
      if (decoder.slice(i, end).some(isAttention)) ofAttention().checkRun(decoder, i, end);
      const to = endPicture(spec, end);
      const { run, from } = convolvedTo(to, decoder, i, end);
      if (typeof value !== 'number' && !alike(value, from)) {
        throw wrong(
          `begins at ${sized(from)}, as follows from ${sized(to)} behind the last upconv, not at the ${sized(value)} before it`,
        );
      }
      const whole = end + Number(kindAt(decoder, end) === 'shape') === decoder.length;
      if (i === 0 || columnsOf(value) !== valuesOf(from)) {
        const units = valuesOf(from);
        if (units > MAX_WIDTH)
          throw wrong(
            `begins at ${sized(from)}, ${units} values, more than the ${MAX_WIDTH} that a dense layer gives: take more convolutions of stride 2, or fewer channels`,
          );
        const name = whole ? 'decoder.picture' : `decoder.${i}.picture`;
        steps.push({ name, of: { kind: 'dense', units } });
      }
      if (whole) return { steps: [...steps, ...run.slice(0, -1)], output: (run.at(-1) as Named).of };
      steps.push(...run);
      value = to;
      i = end + 1;
    }
  }
  return { steps, output: { kind: 'dense', units: spec.input } };
}

type Named = Exclude<Step, 'labels'>;

/** Where the upconvs that begin with layer `first` of a decoder end. */
function endOf(decoder: readonly HiddenLayer[], first: number): number {
  let end = first;
  while (['upconv', 'attention'].includes(kindAt(decoder, end) ?? '')) end++;
  return end;
}

/** The picture that the upconvs before layer `end` of a decoder come to. */
function endPicture({ input, shape, decoder }: Layers, end: number): Picture {
  const behind = decoder[end];
  if (behind === undefined) {
    if (shape) return shape;
    throw new SpecError(`decoder[${end - 1}]`, OF_A_ROW);
  }
  const wrong: Wrong = (words) => new SpecError(`decoder[${end}]`, words);
  if (kindOf(behind) !== 'shape')
    throw wrong(`is behind an upconv, which does not say what it gives: say so between them ${A_SHAPE}`);
  const { shape: to } = behind as Reshape;
  const last = end + 1 === decoder.length;
  if (last && shape && !alike(shape, to)) throw wrong(`is ${sized(to)}, but an example is ${sized(shape)}`);
  if (last && valuesOf(to) !== input)
    throw wrong(`is ${sized(to)}, ${valuesOf(to)} values, but an example has ${input}`);
  return to;
}

/** Layers of a decoder, upconvs and attention, that come to a picture; and the one that they begin with. */
function convolvedTo(
  to: Picture,
  decoder: readonly HiddenLayer[],
  first: number,
  end: number,
): { readonly run: readonly Named[]; readonly from: Picture } {
  const run: Named[] = [];
  let large = to;
  for (let i = end - 1; i >= first; i--) {
    const wrong: Wrong = (words) => new SpecError(`decoder[${i}]`, words);
    const layer = decoder[i] as HiddenLayer;
    if (isAttention(layer)) {
      run.unshift({ name: `decoder.${i}`, of: ofAttention().attended(layer, large, wrong) });
      continue;
    }
    const { placed, small } = convolved(layer, large, wrong);
    run.unshift({ name: `decoder.${i}`, of: placed });
    large = small;
  }
  return { run, from: large };
}

/** A convolution either way or a block of them, with its larger picture given; and its smaller one. */
function convolved(
  layer: HiddenLayer,
  large: Picture,
  wrong: Wrong,
): { readonly placed: Placed; readonly small: Picture } {
  const of = convolutionOf(layer);
  if (!of) return convolvedBlock(layer as Residual, large, wrong);
  const { kind, channels, kernel, stride } = of;
  const [height, width] = large;
  if (stride > 1 && height === 1 && width === 1)
    throw wrong(
      `has stride ${stride} where the picture is of a single pixel, of which nothing would be left: take fewer convolutions, or a stride of 1`,
    );
  const small = [shrunk(height, stride), shrunk(width, stride), channels] as const;
  const placed = { kind: kind === 'conv' ? 'conv2d' : 'upconv2d', kernel, stride, large, small } as const;
  return { placed, small };
}

function convolvedBlock(
  { residual }: Residual,
  large: Picture,
  wrong: Wrong,
): { readonly placed: Placed; readonly small: Picture } {
  const up = kindOf(residual[0] as HiddenLayer) === 'upconv';
  const layers: Placed[] = [];
  let small = large;
  for (const [i, layer] of up ? [...residual.entries()].reverse() : residual.entries()) {
    const inner: Wrong = (words) => wrong(`is a residual block whose layer ${i + 1} ${words}`);
    const one = convolved(layer, small, inner);
    layers.push(one.placed);
    small = one.small;
  }
  if (up) layers.reverse();
  if (alike(large, small)) return { placed: { kind: 'block', layers, projection: undefined }, small };
  const stride = [1, 2].find((by) => [0, 1].every((i) => shrunk(large[i] as number, by) === small[i]));
  if (stride === undefined)
    throw wrong(
      `is a residual block between ${sized(large)} and ${sized(small)}: its projection takes a stride of 2 at most, so that only one of its layers may; take several blocks`,
    );
  // Of 2 x 2 where pixels are spread: one of 1 x 1 would reach a quarter of them.
  const projection = up
    ? ({ kind: 'upconv2d', kernel: stride, stride, large, small } as const)
    : ({ kind: 'conv2d', kernel: 1, stride, large, small } as const);
  return { placed: { kind: 'block', layers, projection }, small };
}

/** A dense layer or a block of them, that reads so many columns. */
function dense(layer: number | Residual, columns: number): Placed {
  if (typeof layer === 'number') return { kind: 'dense', units: layer };
  let width = columns;
  const layers = (layer.residual as readonly (number | Residual)[]).map((inner) => {
    const placed = dense(inner, width);
    width = widthOf(inner);
    return placed;
  });
  const projection = width === columns ? undefined : ({ kind: 'dense', units: width } as const);
  return { kind: 'block', layers, projection };
}

/** The picture that a layer says a value to be. */
function reshaped(value: Value, { shape }: Reshape, wrong: Wrong): Picture {
  if (typeof value !== 'number') {
    if (alike(value, shape)) return shape;
    throw wrong(`is ${sized(shape)}, but what comes before is ${sized(value)}: leave it out`);
  }
  if (value === valuesOf(shape)) return shape;
  throw wrong(
    `is ${sized(shape)}, ${valuesOf(shape)} values, but what comes before has ${value}: take a dense layer of ${valuesOf(shape)} before it`,
  );
}

function kindAt(layers: readonly HiddenLayer[], place: number): ReturnType<typeof kindOf> | undefined {
  const layer = layers[place];
  return layer === undefined ? undefined : kindOf(layer);
}

function columnsOf(value: Value): number {
  return typeof value === 'number' ? value : valuesOf(value);
}

function misplaced(kind: string, part: string, own: string): string {
  return `is ${kind}, which no ${part} has: its convolutions are ${own}`;
}

function sized(picture: Picture): string {
  return `a picture [${picture.join(', ')}]`;
}
