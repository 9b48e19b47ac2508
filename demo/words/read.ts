import { DataError } from '../../src/index';
import {
  decodeText,
  readJson,
  readLines,
  splitItems,
  type TextItems,
  textItems,
  tokensOf,
} from '../../src/text/index';
import { digestOf } from '../data/digest';
import type { DataSet } from '../live';
import { classesOf } from './classes';
import type { TextsOptions, TextsPreview } from './protocol';
import { columnOf, rowsOf } from './table';

/** More is no file for a page: it would be read and sorted in one go. */
const MOST_BYTES = 64e6;
/** Of fewer texts one in ten is held out, as one in a hundred would judge nothing. */
const FEW = 1000;
const PART = 10;
const EXAMPLES = 12;
/** Rare symbols that are named. */
const RARE = 10;

/** A file as a data set, and what is said of it. Throws a DataError that names the file. */
export async function readTexts(
  file: File,
  options: TextsOptions,
): Promise<{ readonly preview: TextsPreview; readonly data: DataSet }> {
  const { name } = file;
  try {
    if (file.size > MOST_BYTES)
      throw new DataError(
        `it has ${Math.round(file.size / 1e6)} MB, more than the ${MOST_BYTES / 1e6} that this page reads: take a part of it.`,
      );
    return await read(new Uint8Array(await file.arrayBuffer()), name, options);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${name}: ${error.message}`, { cause: error });
  }
}

async function read(bytes: Uint8Array, file: string, { column = 0, long }: TextsOptions) {
  const ending = /\.([^.]*)$/.exec(file)?.[1]?.toLowerCase();
  const table =
    ending === 'csv' || ending === 'tsv'
      ? columnOf(rowsOf(decodeText(bytes), ending === 'csv' ? [',', ';'] : ['\t']), column)
      : undefined;
  const { texts } = table ?? { texts: ending === 'json' ? readJson(bytes) : readLines(bytes) };
  const { items, text, found } = textItems(texts, { long });
  const { train, test } = items.length < FEW ? parted(items) : splitItems(items);
  const [trainTokens, testTokens] = [tokensOf(train, text), tokensOf(test, text)];
  const name = file.replace(/\.[^.]*$/, '');
  const data: DataSet = {
    ...{ name, width: text.length, height: 1, channels: 1, text, ink: true },
    ...{ train: trainTokens, test: testTokens, ...classesOf(test) },
    digest: await digestOf(new TextEncoder().encode(text.alphabet), trainTokens, testTokens),
    origin: { column, long },
  };
  const preview: TextsPreview = {
    ...{ name, text, train: train.length, test: test.length },
    notes: [...(table ? headNotes(table.columns) : []), ...notesOf(found, long)],
    examples: train.filter((_, i) => i % Math.ceil(train.length / EXAMPLES) === 0),
    ...(table && { columns: table.columns, column }),
  };
  return { preview, data };
}

/** One in ten for testing, the first among them. */
function parted(items: readonly string[]) {
  const held = (i: number): boolean => i % PART === 0;
  return { train: items.filter((_, i) => !held(i)), test: items.filter((_, i) => held(i)) };
}

/** Of a table of one column: that its first row is no text. */
function headNotes(columns: readonly string[]): string[] {
  const [only, ...more] = columns;
  if (only === undefined || more.length > 0) return [];
  return [`The first row, ${JSON.stringify(only)}, is taken for the name of the column.`];
}

/** What was done with the texts, a sentence each. */
export function notesOf(found: TextItems['found'], long: TextsOptions['long']): string[] {
  const { empty, duplicates, skipped, cut, rare } = found;
  const said = (many: number, words: string) =>
    many === 0 ? [] : [`${many.toLocaleString('en')} ${many === 1 ? 'text is' : 'texts are'} ${words}.`];
  const named = rare.slice(0, RARE).map(({ symbol, items }) => `${JSON.stringify(symbol)} ${items}`);
  const more = rare.length - named.length;
  return [
    ...said(empty, 'empty, and left out'),
    ...said(duplicates, 'there more than once, and kept once'),
    ...said(long === 'skip' ? skipped : 0, 'longer than 64 characters, and left out'),
    ...said(cut, 'cut to 64 characters'),
    ...(named.length > 0
      ? [
          `Rare characters, with the texts that have them: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
        ]
      : []),
  ];
}
