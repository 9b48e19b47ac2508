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

/** A hidden layer as a spec has it: the width of a dense layer, which an activation follows; or a residual block. */
export type HiddenLayer = number | Residual;

/** More layers than this, those within blocks among them, are a slip. */
const MOST_LAYERS = 64;
/** Nor are blocks within so many blocks meant. */
const DEEPEST = 8;

/** What stands for no hidden layer, where text is typed. */
const NONE = 'none';
const RESIDUAL = 'res:';

/** What layers are as text, to go behind "must be" or "It takes". */
export const LAYERS_AS_TEXT = `widths from 1 to ${MAX_WIDTH} and residual blocks such as res:128x128 with commas between, at most ${MOST_LAYERS} layers, or ${NONE}`;

const A_WIDTH = `a whole number from 1 to ${MAX_WIDTH}`;
const A_BLOCK = 'a residual block such as { residual: [128, 128] }';

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
  if (!isBlock(layer)) {
    const one = typeof layer === 'object' ? `${A_WIDTH} or ${A_BLOCK}` : A_WIDTH;
    return `must be ${one}, not ${shown(layer)}`;
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

function isBlock(layer: unknown): layer is { readonly residual: readonly unknown[] } {
  return (
    typeof layer === 'object' && layer !== null && Array.isArray((layer as { residual?: unknown }).residual)
  );
}

function layersIn(layer: HiddenLayer): number {
  return typeof layer === 'number' ? 1 : layer.residual.reduce<number>((sum, one) => sum + layersIn(one), 0);
}

/** Columns of a layer's value. */
export function widthOf(layer: HiddenLayer): number {
  return typeof layer === 'number' ? layer : widthOf(layer.residual.at(-1) as HiddenLayer);
}

/** The inverse of {@link formatLayers}, blanks apart. `number` reads a number, and leaves as text what is none. */
export function parseLayers(text: string, number: (text: string) => number | string): unknown[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === NONE) return [];
  return split(trimmed, ',').map((part) =>
    part.startsWith(RESIDUAL) ? parseBlock(part.slice(RESIDUAL.length), number) : number(part),
  );
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

/** `64,32`, `400,res:128x128`, or `none`. */
export function formatLayers(layers: readonly HiddenLayer[]): string {
  return layers.map(formatLayer).join(',') || NONE;
}

/**
 * A layer as text; a block within a block is in parentheses: `res:64x(32x64)x64`. What is no layer is shown as it is: texts
 * that {@link parseLayers} left come here before they are checked.
 */
export function formatLayer(layer: HiddenLayer): string {
  return isBlock(layer) ? `${RESIDUAL}${inner(layer)}` : String(layer);
}

function inner({ residual }: { readonly residual: readonly unknown[] }): string {
  return residual.map((layer) => (isBlock(layer) ? `(${inner(layer)})` : String(layer))).join('x');
}
