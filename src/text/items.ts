import { onlyKnown } from '../arguments';
import { check } from '../checks';
import { checkLabels, type Labels } from '../data/labels';
import { DataError } from '../errors';
import { isCharacter, LONGEST, MOST_SYMBOLS, symbolsOf, type TextShape } from '../text_shape';
import { counted, listed, shown } from '../words';
import { checkTexts } from './tokens';

/** Items to learn from, and what they are for a model. */
export interface TextItems {
  /** Each once, in the normal form NFC, sorted by code units. */
  readonly items: readonly string[];
  /** Of each, where labels were given. */
  readonly labels?: Uint32Array;
  /** For `input: { text }` of a spec. */
  readonly text: TextShape;
  readonly found: Found;
}

/** What was done with the texts that were given. */
export interface Found {
  readonly given: number;
  readonly empty: number;
  /** Of more symbols than a model takes: cut to as many, or left out. */
  readonly cut: number;
  readonly skipped: number;
  /** Left out as the same item was there already, cut ones and those of another label among them. */
  readonly duplicates: number;
  /** The rarest symbols, and in how many items each is: those that are in one of a thousand at most. */
  readonly rare: readonly Rare[];
}

export interface Rare {
  readonly symbol: string;
  readonly items: number;
}

/** Symbols of an item at most, as its end is a byte of it, too. */
const MOST = LONGEST - 1;

/**
 * The items of some texts, with the alphabet and the length that these have. `long` says what becomes of those of more than 64 symbols:
 * `skip` leaves them out, as by default; `cut` keeps their first 64. `labels` [texts], class numbers or colours 0xrrggbb, are kept
 * with their texts. Throws a {@link DataError} where there are fewer than `least` (2), where one holds what is no character, or
 * where there are more symbols than a model numbers.
 */
export function textItems(
  texts: readonly string[],
  options: {
    readonly long?: 'skip' | 'cut' | undefined;
    readonly labels?: Labels | undefined;
    readonly least?: number;
  } = {},
): TextItems {
  checkTexts(texts);
  onlyKnown(options, ['long', 'labels', 'least']);
  const { labels, least = 2 } = options;
  if (labels) checkLabels(labels, texts.length);
  const long = check('long', options.long ?? 'skip');
  const items = new Map<string, number>();
  let [empty, cut, skipped, kept] = [0, 0, 0, 0];
  let longest = 0;
  for (const [i, given] of texts.entries()) {
    const text = given.normalize('NFC');
    if (text.trim() === '') {
      empty++;
      continue;
    }
    const symbols = symbolsOf(text);
    const wrong = symbols.find((one) => !isCharacter(one));
    if (wrong !== undefined)
      throw new DataError(`text ${i}, ${shown(given)}, has ${shown(wrong)}, which is no character.`);
    if (symbols.length > MOST && long === 'skip') {
      skipped++;
      continue;
    }
    if (symbols.length > MOST) cut++;
    kept++;
    longest = Math.max(longest, Math.min(MOST, symbols.length));
    const item = symbols.length > MOST ? symbols.slice(0, MOST).join('') : text;
    if (!items.has(item)) items.set(item, labels?.[i] ?? 0);
  }
  const left =
    skipped > 0
      ? ` ${counted(skipped, 'text')} of more than ${MOST} characters ${skipped === 1 ? 'is' : 'are'} left out; long 'cut' keeps their first ${MOST}.`
      : '';
  if (items.size < least)
    throw new DataError(
      least < 2
        ? `there is no text.${left}`
        : `there ${items.size === 0 ? 'is no text' : 'is a single text'} to learn from: give at least two different ones.${left}`,
    );
  const counts = countsOf(items.keys());
  const sorted = [...items.keys()].sort();
  return {
    items: sorted,
    ...(labels && { labels: Uint32Array.from(sorted, (item) => items.get(item) as number) }),
    text: { length: longest + 1, alphabet: alphabetOf(counts) },
    found: {
      ...{ given: texts.length, empty, cut, skipped, duplicates: kept - items.size },
      rare: counts.filter((one) => one.items * RARE <= items.size),
    },
  };
}

/** A symbol that is in one of so many items is rare. */
const RARE = 1000;

/** In how many items each symbol is, the rarest first. */
function countsOf(items: Iterable<string>): Rare[] {
  const counts = new Map<string, number>();
  for (const item of items)
    for (const symbol of new Set(item)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  return [...counts]
    .map(([symbol, items]) => ({ symbol, items }))
    .sort((a, b) => a.items - b.items || codeOf(a) - codeOf(b));
}

const codeOf = ({ symbol }: Rare): number => symbol.codePointAt(0) as number;

function alphabetOf(counts: readonly Rare[]): string {
  const most = MOST_SYMBOLS - 1;
  if (counts.length <= most)
    return [...counts]
      .sort((a, b) => codeOf(a) - codeOf(b))
      .map(({ symbol }) => symbol)
      .join('');
  const rarest = counts
    .slice(0, counts.length - most)
    .map(({ symbol, items }) => `${shown(symbol)} (in ${counted(items, 'text')})`);
  throw new DataError(
    `the texts have ${counts.length} different characters, and a model takes ${most}: leave out those with the rarest: ${listed(rarest, 20)}.`,
  );
}
