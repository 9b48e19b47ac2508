import { shown } from './words';

/** What texts of a model are: bytes, each the number of a symbol, up to the first 0, their end. */
export interface TextShape {
  /** Bytes of an item: symbols of the longest one, and its end. */
  readonly length: number;
  /** The symbols, code points each, in the order of their numbers, which begin at 1; 0 is the end. */
  readonly alphabet: string;
}

/** Bytes of an item at most, its end among them. */
export const LONGEST = 65;
/** Symbols at most, the end among them, as a byte numbers them. */
export const MOST_SYMBOLS = 256;

/** The symbols of a text, in the form in which alphabets have them. */
export function symbolsOf(text: string): string[] {
  return [...text.normalize('NFC')];
}

/** Rows of logits: symbols and the end. */
export function symbolCount({ alphabet }: TextShape): number {
  return [...alphabet].length + 1;
}

/** What is wrong with what is said of texts, by the field; undefined if nothing is. */
export function textProblem(
  value: unknown,
): { readonly field?: 'length' | 'alphabet'; readonly words: string } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { words: `must be an object such as { length: 17, alphabet: 'abc' }, not ${shown(value)}` };
  const { length, alphabet, ...others } = value as Record<string, unknown>;
  const [extra] = Object.keys(others);
  if (extra !== undefined) return { words: `has ${shown(extra)}: it takes length and alphabet` };
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 1 || length > LONGEST)
    return {
      field: 'length',
      words: `must be a whole number from 1 to ${LONGEST}, the bytes of an item with its end, not ${shown(length)}`,
    };
  if (typeof alphabet !== 'string' || alphabet === '')
    return {
      field: 'alphabet',
      words: `must be a text of all symbols, such as 'abc', not ${shown(alphabet)}`,
    };
  const symbols = [...alphabet];
  if (symbols.length >= MOST_SYMBOLS)
    return {
      field: 'alphabet',
      words: `has ${symbols.length} symbols, more than the ${MOST_SYMBOLS - 1} that there may be beside the end`,
    };
  const wrong = symbols.find((one, i) => symbols.indexOf(one) !== i || !isCharacter(one));
  // Each by itself: behind another one it may be part of a composed character, as an accent behind a z.
  if (wrong === undefined && symbols.every((one) => one === one.normalize('NFC'))) return undefined;
  const words =
    wrong === undefined
      ? 'must be in the normal form NFC'
      : `has ${shown(wrong)}, which ${symbols.indexOf(wrong) !== symbols.lastIndexOf(wrong) ? 'stands there twice' : 'is no character'}`;
  return { field: 'alphabet', words };
}

/** Whether a symbol may be of a text: 0 is what ends one, and half of a pair of code units is no character. */
export function isCharacter(symbol: string): boolean {
  return symbol !== '\0' && !LONE.test(symbol);
}

/** Half of a pair of code units. */
const LONE = /^[\ud800-\udfff]$/;
