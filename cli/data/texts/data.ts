import { DataError } from '../../../src/index';
import {
  splitItems,
  symbolsOf,
  TEXT_PART,
  type TextItems,
  type TextShape,
  textItems,
  tokensOf,
} from '../../../src/text/index';
import { UsageError } from '../../terminal/errors';
import { count, counted, listed, printable } from '../../terminal/format';
import type { Images, LabelKind } from '../image_set';
import { type Numbered, numbered, readTextLabels } from './labels';
import { isTexts, readTexts, type TextOptions, type Texts } from './read';

export interface TextDataOptions extends TextOptions {
  readonly long?: 'skip' | 'cut';
  readonly testData?: string;
  readonly labels?: string;
  readonly testLabels?: string;
  /** Texts that have labels are told them unless it is false. */
  readonly conditional?: boolean;
}

/** The texts that `train` learns from and is tested on, as images of a row of bytes, which all else takes them for. */
export async function openTrainingTexts(options: TextDataOptions) {
  const { testData, long, labelColumn } = options;
  if (testData !== undefined && !isTexts(testData))
    throw new UsageError(`--test-data ${testData}: these are no texts, which ${options.data} are.`);
  if (options.testLabels !== undefined && testData === undefined)
    throw new UsageError('--test-labels are of --test-data, of which there are none: leave them out.');
  const read = await readTexts(options);
  const told = await labelsFor(options, read);
  const { items, labels, text, found } = itemsOf(read, options.data, { long, labels: told?.labels });
  const [texts, numbers] = [splitItems(items), labels && splitItems(labels)];
  const ofTest = testData === undefined ? undefined : await testOf(options, text, told?.kind);
  const [train, test] = [
    imagesOf(ofTest ? items : texts.train, text),
    imagesOf(ofTest?.items ?? texts.test, text),
  ];
  const { name, credit } = read;
  const how = ofTest
    ? undefined
    : `No --test-data: every ${TEXT_PART}th of the sorted texts (${count(test.count)}) is held out for testing.`;
  const testLabels = ofTest ? ofTest.labels : numbers && Uint32Array.from(numbers.test);
  return {
    ...{ name, train, test: { name: `${name} test`, images: test, labels: testLabels }, credit },
    ...(labels && { trainLabels: ofTest ? labels : Uint32Array.from(numbers?.train ?? []) }),
    ...(how && { note: how }),
    read: {
      ...{
        line: describe(train.count, test.count, text),
        darkest: 0,
        brightest: 0,
        white: 255,
        invert: false,
      },
      text: {
        ...{ column: options.column ?? null, long: long ?? 'skip' },
        ...(labelColumn !== undefined && { labelColumn }),
        ...(told && { classes: told.kind }),
      },
    },
    notes: [
      ...(credit ? [`${credit}.`] : []),
      ...(read.note ? [read.note] : []),
      ...notesOf(found),
      ...(ofTest?.notes ?? []),
      ...(told ? [describeKind(told.kind)] : []),
    ],
    warnings: [],
  };
}

/** The labels that texts come with, unless they are not to be told; undefined where there are none. Throws a UsageError. */
async function labelsFor(
  { data, labels, conditional }: TextDataOptions,
  read: Texts,
): Promise<Numbered | undefined> {
  if (conditional === false) return undefined;
  const given = labels === undefined ? read.labels : await readTextLabels(labels, read.texts.length);
  if (given) return withName(data, () => numbered(given));
  if (!conditional) return undefined;
  throw new UsageError(
    '--conditional needs the label of each text: name a column of a table by --label-column, or a file by --labels.',
  );
}

/** The items of what was read from `data`, which an error names. */
export function itemsOf({ texts }: Texts, data: string, options: Parameters<typeof textItems>[1]): TextItems {
  return withName(data, () => textItems(texts, options));
}

/** Names the data, or an option, in a DataError. */
export function withName<T>(data: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${data}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * Test texts of their own, read as the others, with labels of this kind: those that the alphabet and the length of the others allow, and
 * what there is to say of them. Throws a DataError where there are none.
 */
async function testOf(
  { testData, testLabels, column, labelColumn, long }: TextDataOptions,
  text: TextShape,
  kind: LabelKind | undefined,
): Promise<Taken> {
  const data = testData as string;
  const columns = {
    ...(column !== undefined && { column }),
    ...(labelColumn !== undefined && testLabels === undefined && { labelColumn }),
  };
  const read = await readTexts({ data, ...columns });
  const given = testLabels === undefined ? read.labels : await readTextLabels(testLabels, read.texts.length);
  if (kind !== undefined && !given)
    throw new UsageError(
      `--test-data ${data} has no labels, which the model is told: name them by --test-labels.`,
    );
  const labels =
    kind === undefined || !given ? undefined : withName(data, () => numbered(given, kind)).labels;
  const all = itemsOf(read, data, { labels, long, least: 1 });
  const own = taken(all, text, data);
  return { ...own, notes: [...notesOf({ ...all.found, rare: [] }, data), ...own.notes] };
}

/** Texts that a model takes, and what there is to say of them. */
export interface Taken {
  readonly items: readonly string[];
  readonly labels: Uint32Array | undefined;
  readonly notes: readonly string[];
}

/** Those of a length and with characters that the model of `text` knows; others are left out, and counted. Throws a DataError. */
export function taken({ items, labels }: TextItems, text: TextShape, name: string): Taken {
  const known = new Set(text.alphabet);
  const takes = items.map((item) => {
    const symbols = symbolsOf(item);
    return symbols.length < text.length && symbols.every((symbol) => known.has(symbol));
  });
  const own = items.filter((_, i) => takes[i]);
  if (own.length === 0) throw new DataError(`${name}: there is no text that the model takes.`);
  const others = items.length - own.length;
  return {
    items: own,
    labels: labels?.filter((_, i) => takes[i]),
    notes:
      others > 0
        ? [
            `${counted(others, 'text')} of ${name} ${others === 1 ? 'is' : 'are'} left out, longer than the ${text.length - 1} characters of the model or with others than it knows.`,
          ]
        : [],
  };
}

/** Texts as images of one row of bytes. */
export function imagesOf(texts: readonly string[], text: TextShape): Images {
  const { length } = text;
  return {
    ...{ height: 1, width: length, channels: 1, count: texts.length },
    ...{ pixels: tokensOf(texts, text), text, names: texts },
  };
}

function describe(train: number, test: number, { length, alphabet }: TextShape): string {
  const symbols = [...alphabet].length;
  return `Read ${count(train)} + ${count(test)} texts of at most ${length - 1} characters, of ${counted(symbols, 'symbol')}: ${printable(JSON.stringify(alphabet))}`;
}

/** What the model is told with each text. */
function describeKind(kind: LabelKind): string {
  if (kind === 'colors') return 'The model is told the colour of each text; --no-conditional leaves it out.';
  const of = kind ? `: ${listed(kind, 10)}` : ', a number';
  return `The model is told the label of each text${of}; --no-conditional leaves it out.`;
}

/** What was done with the texts, those of `whose` where they are not all, a sentence each. */
export function notesOf(
  { empty, cut, skipped, duplicates, rare }: TextItems['found'],
  whose?: string,
): string[] {
  const of = whose === undefined ? '' : ` of ${whose}`;
  const said = (many: number, words: string) =>
    many > 0 ? [`${counted(many, 'text')}${of} ${many === 1 ? 'is' : 'are'} ${words}.`] : [];
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
