import { KERNEL, type Picture, STRIDE } from './ops/conv2d/names';
import { MAX_WIDTH } from './options';
import { shown } from './words';

// The hidden layers of an encoder or a decoder: how people write them down in programs, and how as text in the
// terminal, in the page's fields and in its address. Another kind of layer is added here, for all of them.

/**
 * A residual block (He et al. 2016): its layers one behind the other, with an activation between two of them and none at the
 * end, plus what the block reads. All are dense, all conv or all upconv, or blocks of such. What the block reads is projected
 * where it differs from what the layers give: by a dense layer to their width, by a convolution to their channels and size.
 */
export interface Residual {
  readonly residual: readonly HiddenLayer[];
}

/** A convolution of a picture to `conv` channels: a window of `kernel` x `kernel` pixels, 4 by default, every `stride` pixels, by default 2. */
export interface Conv {
  readonly conv: number;
  readonly kernel?: number;
  readonly stride?: number;
}

/**
 * The mirror image of a {@link Conv}, a transposed convolution: it reads a picture of `upconv` channels, and gives one of as many
 * as the next layer reads; the last gives those of an example.
 */
export interface Upconv {
  readonly upconv: number;
  readonly kernel?: number;
  readonly stride?: number;
}

/**
 * Which picture a row of values is, for the convolutions behind it; in a decoder also which picture those before it give, for
 * the dense layers behind it. It computes nothing.
 */
export interface Reshape {
  readonly shape: Picture;
}

/**
 * A block of a model of texts, with so many heads (Vaswani et al. 2017, normalised before each part as by Xiong et al. 2020): attention
 * between positions, then two layers at each. In a decoder a position sees those before it alone.
 */
export interface Transformer {
  readonly transformer: number;
}

/**
 * Attention between all positions of a picture (Vaswani et al. 2017), of so many heads, which divide its channels: a norm, attention,
 * and a projection, added to what it reads.
 */
export interface Attention {
  readonly attention: number;
}

/**
 * A hidden layer as a spec has it: the width of a dense layer or a convolution, which an activation follows; a residual block;
 * attention; which picture a value is; or a block of a model of texts.
 */
export type HiddenLayer = number | Residual | Conv | Upconv | Reshape | Attention | Transformer;

/** Heads of attention, and of a transformer block, at most. */
const MOST_HEADS = 64;
/** More layers than this, those within blocks among them, are a slip. */
const MOST_LAYERS = 64;
/** Nor are blocks within so many blocks meant. */
const DEEPEST = 8;

/** What stands for no hidden layer, where text is typed. */
const NONE = 'none';
const RESIDUAL = 'res:';
const SHAPE = 'shape:';
const ATTENTION = 'attn:';
const TRANSFORMER = 'transformer:';
const CONVOLUTION = /^(conv|upconv):([^ks]*)(?:k([^s]*))?(?:s(.*))?$/;

/** What layers are as text, to go behind "must be" or "It takes". */
export const LAYERS_AS_TEXT = `widths from 1 to ${MAX_WIDTH}, convolutions such as conv:32 or conv:64k3s1, residual blocks such as res:128x128 or res:conv:64k3s1xconv:64k3s1, attention such as attn:4 and shapes such as shape:7x7x64, for texts transformer:4, with commas between, at most ${MOST_LAYERS} layers, or ${NONE}`;

const A_WIDTH = `a whole number from 1 to ${MAX_WIDTH}`;
const A_BLOCK = 'a residual block such as { residual: [128, 128] }';
const A_CONVOLUTION = 'a convolution such as { conv: 64, kernel: 3, stride: 1 }';
const AN_ATTENTION = 'attention such as { attention: 4 }';
const A_SHAPE = 'a shape such as { shape: [7, 7, 64] }';

/** What is wrong with hidden layers, of which one may be at fault by its place; undefined if nothing is. */
export function layersProblem(
  value: unknown,
): { readonly place?: number; readonly words: string } | undefined {
  if (!Array.isArray(value))
    return { words: `must be an array of layer widths, such as [64, 32], not ${shown(value)}` };
  // Not `findIndex` of the array itself, for which holes are undefined, too, but `entries`, which names them.
  for (const [place, layer] of value.entries()) {
    const words = layerProblem(layer);
    if (words !== undefined) return { place, words };
  }
  const count = value.reduce<number>((sum, layer) => sum + layersIn(layer), 0);
  if (count > MOST_LAYERS)
    return { words: `has ${count} layers, more than the ${MOST_LAYERS} that a model may have` };
  return undefined;
}

function layerProblem(layer: unknown, depth = 0): string | undefined {
  if (typeof layer === 'number' && Number.isInteger(layer) && layer >= 1 && layer <= MAX_WIDTH) return;
  const kind = convolutionKind(layer);
  if (kind) return convolutionProblem(layer as object, kind);
  if (depth === 0 && isShape(layer)) return shapeProblem(layer);
  if (depth === 0 && isTransformer(layer)) return transformerProblem(layer);
  if (depth === 0 && isAttention(layer)) return attentionProblem(layer);
  if (!isBlock(layer)) {
    const written =
      typeof layer === 'object'
        ? [A_BLOCK, A_CONVOLUTION, ...(depth === 0 ? [AN_ATTENTION, A_SHAPE] : [])]
        : [];
    return `must be ${[A_WIDTH, ...written].join(' or ')}, not ${shown(layer)}${namesIn(layer)}`;
  }
  const [extra] = Object.keys(layer).filter((key) => key !== 'residual');
  if (extra !== undefined) return `is a residual block with ${shown(extra)}, which no block has`;
  if (layer.residual.length === 0) return 'is a residual block without layers';
  if (depth === DEEPEST) return `is a residual block within ${DEEPEST} others, which is too deep`;
  for (const [i, inner] of layer.residual.entries()) {
    const words = layerProblem(inner, depth + 1);
    if (words !== undefined) return `is a residual block whose layer ${i + 1} ${words}`;
  }
  const kinds = [...new Set((layer as Residual).residual.map(kindOf))];
  if (kinds.length > 1)
    return `is a residual block of layers that are ${kinds.join(' and ')}: those of a block are all of one kind`;
}

/** What an object has that was to be a layer: one may be misspelt. */
function namesIn(layer: unknown): string {
  return layer !== null && typeof layer === 'object' ? ` with ${Object.keys(layer).join(', ')}` : '';
}

function shapeProblem({ shape, ...others }: { readonly shape: unknown }): string | undefined {
  const [extra] = Object.keys(others);
  if (extra !== undefined) return `is a shape with ${shown(extra)}, which none has`;
  const sizes = Array.isArray(shape) ? shape : [];
  const whole = sizes.length === 3 && sizes.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (!whole || sizes.reduce((all, size) => all * size) > MAX_WIDTH)
    return `is a shape, which must be height, width and channels of 1 to ${MAX_WIDTH} values, not ${shown(shape)}`;
}

function attentionProblem({ attention: heads, ...others }: Attention): string | undefined {
  return headsProblem('attention', heads, others);
}

function transformerProblem({ transformer: heads, ...others }: Transformer): string | undefined {
  return headsProblem('a transformer block', heads, others);
}

function headsProblem(what: string, heads: number, others: object): string | undefined {
  const [extra] = Object.keys(others);
  if (extra !== undefined) return `is ${what} with ${shown(extra)}, which none has`;
  if (!(Number.isInteger(heads) && heads >= 1 && heads <= MOST_HEADS))
    return `is ${what}, whose heads must be a whole number from 1 to ${MOST_HEADS}, not ${shown(heads)}`;
}

function convolutionProblem(layer: object, kind: ConvolutionKind): string | undefined {
  const most: Readonly<Record<string, number>> = {
    [kind]: MAX_WIDTH,
    kernel: KERNEL.most,
    stride: STRIDE.most,
  };
  for (const [key, value] of Object.entries(layer)) {
    const limit = most[key];
    if (limit === undefined)
      return `is a convolution with ${shown(key)}, which none has: it takes ${Object.keys(most).join(', ')}`;
    const whole = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= limit;
    // What is undefined is left out.
    if (!whole && !(value === undefined && key !== kind))
      return `is a convolution whose ${key} must be a whole number from 1 to ${limit}, not ${shown(value)}`;
  }
}

function convolutionKind(layer: unknown): ConvolutionKind | undefined {
  if (typeof layer !== 'object' || layer === null) return undefined;
  if ('conv' in layer) return 'conv';
  return 'upconv' in layer ? 'upconv' : undefined;
}

type ConvolutionKind = 'conv' | 'upconv';

/** What a layer is, or the layers of a block. */
export function kindOf(
  layer: HiddenLayer,
): 'dense' | ConvolutionKind | 'shape' | 'attention' | 'transformer' {
  if (isBlock(layer)) return kindOf((layer as Residual).residual[0] as HiddenLayer);
  if (isAttention(layer)) return 'attention';
  if (isTransformer(layer)) return 'transformer';
  return convolutionKind(layer) ?? (isShape(layer) ? 'shape' : 'dense');
}

/** A convolution of either kind, complete. */
export interface Convolution {
  readonly kind: ConvolutionKind;
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
}

/** A layer as a convolution, with its defaults; undefined for other layers. */
export function convolutionOf(layer: HiddenLayer): Convolution | undefined {
  const kind = convolutionKind(layer);
  if (!kind) return undefined;
  const { kernel = KERNEL.usual, stride = STRIDE.usual, ...of } = layer as Conv & Upconv;
  return { kind, channels: of[kind], kernel, stride };
}

/** A complete convolution as a spec has it. */
export function convolutionAs(kind: ConvolutionKind, { channels, kernel, stride }: Convolution): HiddenLayer {
  return kind === 'conv' ? { conv: channels, kernel, stride } : { upconv: channels, kernel, stride };
}

/**
 * The layers of a decoder that undoes an encoder: the same ones in reverse, with upconv in the place of conv, in blocks, too. Blocks
 * of dense layers stay as they are.
 */
export function mirrored(layers: readonly HiddenLayer[]): HiddenLayer[] {
  return layers.toReversed().map((layer) => {
    const of = convolutionOf(layer);
    if (of) return convolutionAs(of.kind === 'conv' ? 'upconv' : 'conv', of);
    const convolutions = isBlock(layer) && kindOf(layer) !== 'dense';
    return convolutions ? { residual: mirrored((layer as Residual).residual) } : layer;
  });
}

function isShape(layer: unknown): layer is { readonly shape: unknown } {
  return typeof layer === 'object' && layer !== null && 'shape' in layer;
}

export function isAttention(layer: unknown): layer is Attention {
  return typeof layer === 'object' && layer !== null && 'attention' in layer;
}

export function isTransformer(layer: unknown): layer is Transformer {
  return typeof layer === 'object' && layer !== null && 'transformer' in layer;
}

function isBlock(layer: unknown): layer is { readonly residual: readonly unknown[] } {
  return (
    typeof layer === 'object' && layer !== null && Array.isArray((layer as { residual?: unknown }).residual)
  );
}

function layersIn(layer: HiddenLayer): number {
  return isBlock(layer)
    ? (layer as Residual).residual.reduce<number>((sum, one) => sum + layersIn(one), 0)
    : 1;
}

/** Columns of the value of a dense layer or a block of them. */
export function widthOf(layer: number | Residual): number {
  return typeof layer === 'number' ? layer : widthOf(layer.residual.at(-1) as number | Residual);
}

/** The inverse of {@link formatLayers}, blanks apart. `number` reads a number, and leaves as text what is none. */
export function parseLayers(text: string, number: (text: string) => number | string): unknown[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === NONE) return [];
  return split(trimmed, ',').map((part) => {
    if (part.startsWith(RESIDUAL)) return parseBlock(part.slice(RESIDUAL.length), number);
    if (part.startsWith(SHAPE)) return { shape: part.slice(SHAPE.length).split('x').map(number) };
    if (part.startsWith(TRANSFORMER)) return { transformer: number(part.slice(TRANSFORMER.length)) };
    if (part.startsWith(ATTENTION)) return { attention: number(part.slice(ATTENTION.length)) };
    return parseLayer(part, number);
  });
}

function parseLayer(text: string, number: (text: string) => number | string): unknown {
  const [, kind, channels, kernel, stride] = CONVOLUTION.exec(text) ?? [];
  if (kind === undefined) return number(text);
  return {
    [kind]: number(channels as string),
    ...(kernel !== undefined && { kernel: number(kernel) }),
    ...(stride !== undefined && { stride: number(stride) }),
  };
}

function parseBlock(text: string, number: (text: string) => number | string): unknown {
  const residual = split(text, 'x').map((part) =>
    part.startsWith('(') && part.endsWith(')')
      ? parseBlock(part.slice(1, -1), number)
      : parseLayer(part, number),
  );
  return { residual };
}

/** The parts of a text between separators that no parentheses enclose. */
function split(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === separator && depth <= 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

/** `64,32`, `400,res:128x128`, `conv:32,res:conv:64k3s1xconv:64k3s1`, `49,shape:7x7x1,conv:8,attn:2`, or `none`. */
export function formatLayers(layers: readonly HiddenLayer[]): string {
  return layers.map(formatLayer).join(',') || NONE;
}

/**
 * A layer as text; a block within a block is in parentheses: `res:64x(32x64)x64`. What is no layer is shown as it is: texts
 * that {@link parseLayers} left come here before they are checked.
 */
export function formatLayer(layer: HiddenLayer): string {
  if (isBlock(layer)) return `${RESIDUAL}${inner(layer)}`;
  if (isShape(layer)) return `${SHAPE}${[layer.shape].flat().join('x')}`;
  if (isTransformer(layer)) return `${TRANSFORMER}${layer.transformer}`;
  if (isAttention(layer)) return `${ATTENTION}${layer.attention}`;
  const of = convolutionOf(layer);
  if (!of) return String(layer);
  const { kind, channels, kernel, stride } = of;
  const [k, s] = [kernel === KERNEL.usual ? '' : `k${kernel}`, stride === STRIDE.usual ? '' : `s${stride}`];
  return `${kind}:${channels}${k}${s}`;
}

function inner({ residual }: { readonly residual: readonly unknown[] }): string {
  return residual
    .map((layer) => (isBlock(layer) ? `(${inner(layer)})` : formatLayer(layer as HiddenLayer)))
    .join('x');
}
