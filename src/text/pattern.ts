import { DataError } from '../errors';
import { symbolsOf, type TextShape } from '../text_shape';
import type { Known } from '../train/writer';
import { tokensOf } from './tokens';

/** What stands for a character that is not known. */
export const UNKNOWN = '?';

/** What is known of `count` texts by one pattern for all, or by as many. Throws a {@link DataError}. */
export function knownOf(pattern: string | readonly string[], count: number, text: TextShape): Known {
  const patterns = typeof pattern === 'string' ? [pattern] : pattern;
  if (patterns.length !== count && typeof pattern !== 'string')
    throw new DataError(
      `There are ${patterns.length} patterns for ${count} texts: give one for each, or one for all.`,
    );
  const { length, alphabet } = text;
  // What is not known has any symbol for now.
  const [any = ''] = alphabet;
  const filled = patterns.map((one) => symbolsOf(one).map((symbol) => (symbol === UNKNOWN ? any : symbol)));
  const own = tokensOf(
    filled.map((symbols) => symbols.join('')),
    text,
  );
  const kinds = new Uint8Array(own.length).fill(1);
  for (const [i, one] of patterns.entries())
    for (const [j, symbol] of symbolsOf(one).entries()) if (symbol === UNKNOWN) kinds[i * length + j] = 2;
  if (typeof pattern !== 'string') return { tokens: own, kinds };
  const all = (rows: Uint8Array) => {
    const repeated = new Uint8Array(count * length);
    for (let i = 0; i < count; i++) repeated.set(rows, i * length);
    return repeated;
  };
  return { tokens: all(own), kinds: all(kinds) };
}
