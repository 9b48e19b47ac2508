import { KERNEL, STRIDE } from './ops/conv2d/names';
import { MAX_WIDTH } from './options';
import { shown } from './words';

// The hidden layers of an encoder or a decoder: how people write them down in programs, and how as text in the
// terminal, in the page's fields and in its address. Another kind of layer is added here, for all of them.

/**
 * A residual block (He et al. 2016): its layers one behind the other, with an activation between two dense ones and none
 * at the end, plus what the block reads; that is projected to the block's width by a dense layer where the two differ.
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
 * A hidden layer as a spec has it: the width of a dense layer or a convolution, which an activation follows; or a residual
 * block.
 */
export type HiddenLayer = number | Residual | Conv | Upconv;

/** More layers than this, those within blocks among them, are a slip. */
const MOST_LAYERS = 64;
/** Nor are blocks within so many blocks meant. */
const DEEPEST = 8;

/** What stands for no hidden layer, where text is typed. */
const NONE = 'none';
const RESIDUAL = 'res:';
const CONVOLUTION = /^(conv|upconv):([^ks]*)(?:k([^s]*))?(?:s(.*))?$/;

/** What layers are as text, to go behind "must be" or "It takes". */
export const LAYERS_AS_TEXT = `widths from 1 to ${MAX_WIDTH}, convolutions such as conv:32 or conv:64k3s1 and residual blocks such as res:128x128 with commas between, at most ${MOST_LAYERS} layers, or ${NONE}`;

const A_WIDTH = `a whole number from 1 to ${MAX_WIDTH}`;
const A_BLOCK = 'a residual block such as { residual: [128, 128] }';
const A_CONVOLUTION = 'a convolution such as { conv: 64, kernel: 3, stride: 1 }';

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
  if (kind && depth === 0) return convolutionProblem(layer as object, kind);
  if (!isBlock(layer)) {
    const written = typeof layer === 'object';
    const ones = [A_WIDTH, ...(written ? [A_BLOCK] : []), ...(written && depth === 0 ? [A_CONVOLUTION] : [])];
    return `must be ${ones.join(' or ')}, not ${shown(layer)}`;
  }
  const [extra] = Object.keys(layer).filter((key) => key !== 'residual');
  if (extra !== undefined) return `is a residual block with ${shown(extra)}, which no block has`;
  if (layer.residual.length === 0) return 'is a residual block without layers';
  if (depth === DEEPEST) return `is a residual block within ${DEEPEST} others, which is too deep`;
  for (const [i, inner] of layer.residual.entries()) {
    const words = layerProblem(inner, depth + 1);
    if (words !== undefined) return `is a residual block whose layer ${i + 1} ${words}`;
  }
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

/** The layers of a decoder that undoes an encoder: the same ones in reverse, with upconv in the place of conv. */
export function mirrored(layers: readonly HiddenLayer[]): HiddenLayer[] {
  return layers.toReversed().map((layer) => {
    const of = convolutionOf(layer);
    return of ? convolutionAs(of.kind === 'conv' ? 'upconv' : 'conv', of) : layer;
  });
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
    const [, kind, channels, kernel, stride] = CONVOLUTION.exec(part) ?? [];
    if (kind === undefined) return number(part);
    return {
      [kind]: number(channels as string),
      ...(kernel !== undefined && { kernel: number(kernel) }),
      ...(stride !== undefined && { stride: number(stride) }),
    };
  });
}

function parseBlock(text: string, number: (text: string) => number | string): unknown {
  const residual = split(text, 'x').map((part) =>
    part.startsWith('(') && part.endsWith(')') ? parseBlock(part.slice(1, -1), number) : number(part),
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

/** `64,32`, `400,res:128x128`, `conv:32,conv:64k3s1`, or `none`. */
export function formatLayers(layers: readonly HiddenLayer[]): string {
  return layers.map(formatLayer).join(',') || NONE;
}

/**
 * A layer as text; a block within a block is in parentheses: `res:64x(32x64)x64`. What is no layer is shown as it is: texts
 * that {@link parseLayers} left come here before they are checked.
 */
export function formatLayer(layer: HiddenLayer): string {
  const of = convolutionOf(layer);
  if (!of) return isBlock(layer) ? `${RESIDUAL}${inner(layer)}` : String(layer);
  const { kind, channels, kernel, stride } = of;
  const [k, s] = [kernel === KERNEL.usual ? '' : `k${kernel}`, stride === STRIDE.usual ? '' : `s${stride}`];
  return `${kind}:${channels}${k}${s}`;
}

function inner({ residual }: { readonly residual: readonly unknown[] }): string {
  return residual.map((layer) => (isBlock(layer) ? `(${inner(layer)})` : String(layer))).join('x');
}
