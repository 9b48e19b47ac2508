import { MAX_WIDTH } from './options';
import { shown } from './words';

// The hidden layers of an encoder or a decoder: how people write them down in programs, and how as text in the
// terminal, in the page's fields and in its address. Another kind of layer is added here, for all of them.

/** A hidden layer as a spec has it: its width. */
export type HiddenLayer = number;

/** More layers than this are a slip. */
const MOST_LAYERS = 64;

/** What stands for no hidden layer, where text is typed. */
const NONE = 'none';

/** What layers are as text, to go behind "must be" or "It takes". */
export const LAYERS_AS_TEXT = `widths from 1 to ${MAX_WIDTH} with commas between, at most ${MOST_LAYERS} of them, or ${NONE}`;

/** What is wrong with hidden layers, of which one may be at fault by its place; undefined if nothing is. */
export function layersProblem(
  value: unknown,
): { readonly place?: number; readonly words: string } | undefined {
  if (!Array.isArray(value))
    return { words: `must be an array of layer widths, such as [64, 32], not ${shown(value)}` };
  if (value.length > MOST_LAYERS)
    return { words: `has ${value.length} layers, more than the ${MOST_LAYERS} that a model may have` };
  // Not `findIndex` of the array itself, for which holes are undefined, too, but `entries`, which names them.
  for (const [place, layer] of value.entries()) {
    if (!isLayer(layer)) {
      return { place, words: `must be a whole number from 1 to ${MAX_WIDTH}, not ${shown(layer)}` };
    }
  }
  return undefined;
}

function isLayer(value: unknown): value is HiddenLayer {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_WIDTH;
}

/** The inverse of {@link formatLayers}, blanks apart. `number` reads a number, and leaves as text what is none. */
export function parseLayers(text: string, number: (text: string) => number | string): unknown[] {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === NONE ? [] : trimmed.split(',').map((part) => number(part.trim()));
}

/** `64,32`, or `none`. */
export function formatLayers(layers: readonly HiddenLayer[]): string {
  return layers.map(formatLayer).join(',') || NONE;
}

/** A layer as text. */
export function formatLayer(layer: HiddenLayer): string {
  return String(layer);
}
