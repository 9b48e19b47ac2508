import { DataError } from '../../src/index';
import {
  splitItems,
  TEXT_PART,
  type TextItems,
  type TextShape,
  textItems,
  tokensOf,
} from '../../src/text/index';
import { UsageError } from '../errors';
import { count, counted, printable } from '../format';
import type { Images } from '../image_set';
import { isTexts, readTexts, type TextOptions, type Texts } from './read';

export interface TextDataOptions extends TextOptions {
  readonly long?: 'skip' | 'cut';
  readonly testData?: string;
  readonly labels?: string;
  readonly testLabels?: string;
  readonly stream?: boolean;
  readonly conditional?: boolean;
}

/** The texts that `train` learns from and is tested on, as images of a row of bytes, which all else takes them for. */
export async function openTrainingTexts(options: TextDataOptions) {
  const odd = (['labels', 'testLabels', 'stream', 'conditional'] as const).find((name) => options[name]);
  if (odd) throw new UsageError(`--${FLAG[odd]} is for images, and ${options.data} are texts: leave it out.`);
  const { testData, long } = options;
  if (testData !== undefined && !isTexts(testData))
    throw new UsageError(`--test-data ${testData}: these are no texts, which ${options.data} are.`);
  const read = await readTexts(options);
  const { items, text, found } = itemsOf(read, options.data, long);
  const own =
    testData === undefined ? splitItems(items) : { train: items, test: await testOf(options, text) };
  const [train, test] = [imagesOf(own.train, text), imagesOf(own.test, text)];
  const { name, credit } = read;
  const how =
    testData === undefined
      ? `No --test-data: every ${TEXT_PART}th of the sorted texts (${count(test.count)}) is held out for testing.`
      : undefined;
  return {
    ...{ name, train, test: { name: `${name} test`, images: test }, credit },
    ...(how && { note: how }),
    read: {
      ...{ line: describe(own.train, own.test, text), darkest: 0, brightest: 0, white: 255, invert: false },
      text: { column: options.column ?? null, long: long ?? 'skip' },
    },
    notes: [...(credit ? [`${credit}.`] : []), ...notesOf(found)],
    warnings: [],
  };
}

const FLAG = { labels: 'labels', testLabels: 'test-labels', stream: 'stream', conditional: 'conditional' };

function itemsOf({ texts }: Texts, data: string, long: 'skip' | 'cut' | undefined): TextItems {
  try {
    return textItems(texts, { long });
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${data}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Test texts of their own: those that the alphabet and the length of the others allow. */
async function testOf({ testData, column }: TextDataOptions, text: TextShape): Promise<readonly string[]> {
  const { texts } = await readTexts({ data: testData as string, ...(column !== undefined && { column }) });
  const { items } = itemsOf({ name: '', texts }, testData as string, undefined);
  tokensOf(items, text);
  return items;
}

/** Texts as images of one row of bytes. */
export function imagesOf(texts: readonly string[], text: TextShape): Images {
  const { length } = text;
  return {
    ...{ height: 1, width: length, channels: 1, count: texts.length },
    ...{ pixels: tokensOf(texts, text), text, names: texts },
  };
}

function describe(
  train: readonly string[],
  test: readonly string[],
  { length, alphabet }: TextShape,
): string {
  const symbols = [...alphabet].length;
  return `Read ${count(train.length)} + ${count(test.length)} texts of at most ${length - 1} characters, of ${counted(symbols, 'symbol')}: ${printable(JSON.stringify(alphabet))}`;
}

/** What was done with the texts, a sentence each. */
function notesOf({ empty, cut, skipped, duplicates, rare }: TextItems['found']): string[] {
  const said = (many: number, words: string) =>
    many > 0 ? [`${counted(many, 'text')} ${many === 1 ? 'is' : 'are'} ${words}.`] : [];
  const shown = rare.slice(0, 10).map(({ symbol, items }) => `${JSON.stringify(symbol)} ${items}`);
  return [
    ...said(empty, 'empty, and left out'),
    ...said(duplicates, 'there more than once, and kept once'),
    ...said(skipped, 'longer than 64 characters, and left out; --long cut keeps their first 64'),
    ...said(cut, 'cut to 64 characters'),
    ...(rare.length > 0
      ? [
          `Rare characters, with the texts that have them: ${shown.join(', ')}${rare.length > 10 ? ` and ${rare.length - 10} more` : ''}.`,
        ]
      : []),
  ];
}
