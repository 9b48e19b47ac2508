import type { TextShape } from '../text_shape';
import { UNKNOWN } from './pattern';
import { numbersOf, symbolsFor } from './tokens';

/** Texts that came up: all of them, and those whose neighbours have all come up, too. */
export interface Known {
  readonly found: Set<string>;
  readonly expanded: Set<string>;
}

/**
 * Texts of a pattern that differ from given ones in one unknown place, `most` of them: those of the first text before those of the
 * second. None that was found; they are now.
 */
export function changesOf(
  texts: readonly string[],
  pattern: string,
  { alphabet }: TextShape,
  { found, expanded }: Known,
  most: number,
): string[] {
  const numbers = numbersOf(alphabet);
  const unknown = symbolsFor(numbers, pattern).flatMap((symbol, i) => (symbol === UNKNOWN ? [i] : []));
  const changed: string[] = [];
  for (const text of texts) {
    if (expanded.has(text)) continue;
    const own = symbolsFor(numbers, text);
    for (const place of unknown) {
      for (const symbol of numbers.keys()) {
        if (changed.length === most) return changed;
        const symbols = own.with(place, symbol);
        const other = symbols.join('');
        // Symbols beside each other may compose another one, as a letter and an accent behind it do.
        if (found.has(other) || symbolsFor(numbers, other).join('\0') !== symbols.join('\0')) continue;
        found.add(other);
        changed.push(other);
      }
    }
    expanded.add(text);
  }
  return changed;
}
