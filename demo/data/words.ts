import { readFile } from 'node:fs/promises';
import { isTextSetCached, TEXT_SETS, textSetFiles } from '../../scripts/data/texts.mjs';
import type { Source } from './pack.ts';

/** Letters of a word, and words that are learnt and that are held out: the file has 0.1 MB so. */
const SHORTEST = 3;
const LONGEST = 8;
const TRAIN = 20_000;
const TEST = 1000;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';

/** Short English words of the list that the terminal learns from, where it was fetched. */
export async function wordSources(): Promise<Source[]> {
  if (!(await isTextSetCached('words'))) return [];
  const all: string[] = JSON.parse(await readFile((await textSetFiles('words', () => {})).texts, 'utf8'));
  return [wordsOf(all)];
}

/** Some of these words, in an order in which any part of them is like all, the class of each the number of its letters. */
export function wordsOf(all: readonly string[], { train = TRAIN, test = TEST } = {}): Source {
  const words = shuffled(
    all.filter((word) => word.length >= SHORTEST && word.length <= LONGEST && /^[a-z]+$/.test(word)),
  );
  const [held, learnt] = [words.slice(0, test), words.slice(test, test + train)];
  const lengths = Array.from({ length: LONGEST - SHORTEST + 1 }, (_, i) => SHORTEST + i);
  return {
    ...{ name: 'Words', width: LONGEST + 1, height: 1, classes: lengths.map(String), ink: true },
    ...{ train: tokens(learnt), test: tokens(held) },
    labels: Uint8Array.from(held, ({ length }) => length - SHORTEST),
    text: { length: LONGEST + 1, alphabet: ALPHABET },
    credit: TEXT_SETS.words.credit,
  };
}

/** Numbers of symbols from 1 on, then zeros: the library's own reader is no part of Vite's process. */
function tokens(words: readonly string[]): Uint8Array {
  const rows = new Uint8Array(words.length * (LONGEST + 1));
  for (const [i, word] of words.entries())
    for (const [j, letter] of [...word].entries()) rows[i * (LONGEST + 1) + j] = ALPHABET.indexOf(letter) + 1;
  return rows;
}

/** The same order each time (Fisher and Yates, by the generator of Numerical Recipes). */
function shuffled(words: readonly string[]): string[] {
  const order = [...words];
  let state = 1;
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j] as string, order[i] as string];
  }
  return order;
}
