import { DataError } from '../errors';
import type { TextShape } from '../text_shape';
import type { Known } from '../train/writer';
import { shown } from '../words';
import { checkSymbols, checkTexts, numbersOf, symbolsFor } from './tokens';

/** What stands for a character that is not known. */
export const UNKNOWN = '?';

/**
 * Whether a text that was written is one of a pattern, as it is read: symbols that were written beside each other may compose another one,
 * as a letter and an accent behind it do.
 */
export function isOf(pattern: string, written: string, { alphabet }: TextShape): boolean {
  const numbers = numbersOf(alphabet);
  const symbols = symbolsFor(numbers, written);
  const known = symbolsFor(numbers, pattern);
  return symbols.length === known.length && known.every((one, i) => one === UNKNOWN || one === symbols[i]);
}

/** What is known of `count` texts by one pattern for all, or by as many. Throws a {@link DataError}. */
export function knownOf(pattern: string | readonly string[], count: number, text: TextShape): Known {
  const patterns = typeof pattern === 'string' ? [pattern] : pattern;
  checkTexts(patterns);
  if (patterns.length !== count && typeof pattern !== 'string')
    throw new DataError(
      `There are ${patterns.length} patterns for ${count} texts: give one for each, or one for all.`,
    );
  const { length } = text;
  const numbers = numbersOf(text.alphabet);
  const own = new Uint8Array(patterns.length * length);
  const kinds = new Uint8Array(own.length).fill(1);
  for (const [i, one] of patterns.entries()) {
    const symbols = symbolsFor(numbers, one);
    checkSymbols(`The pattern ${shown(one)}`, symbols, text, UNKNOWN);
    for (const [j, symbol] of symbols.entries()) {
      if (symbol === UNKNOWN) kinds[i * length + j] = 2;
      else own[i * length + j] = numbers.get(symbol) as number;
    }
  }
  if (typeof pattern !== 'string') return { tokens: own, kinds };
  const all = (rows: Uint8Array) => {
    const repeated = new Uint8Array(count * length);
    for (let i = 0; i < count; i++) repeated.set(rows, i * length);
    return repeated;
  };
  return { tokens: all(own), kinds: all(kinds) };
}
