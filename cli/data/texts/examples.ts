import { DataError } from '../../../src/index';
import { splitItems, symbolsOf, type TextShape } from '../../../src/text/index';
import { UsageError } from '../../terminal/errors';
import { counted } from '../../terminal/format';
import type { ChosenExamples, Split } from '../chosen';
import { imagesOf, itemsOf } from './data';
import { numbered, readTextLabels } from './labels';
import { dataBeside } from './model';
import { isTexts, readTexts } from './read';

export interface TextExamplesOptions {
  readonly model: string;
  /** `mnist`, the default of other models, stands for the data of the run. */
  readonly data: string;
  readonly column?: string;
  readonly labelColumn?: string;
  readonly split?: Split;
  readonly labels?: string;
}

/** Texts for a trained model: of the data of its run, or of others; those that it cannot take are left out, and counted. */
export async function openTextExamples(
  options: TextExamplesOptions,
  text: TextShape,
): Promise<ChosenExamples> {
  const { name, data, items, labels, notes } = await itemsFor(options, text);
  const own = data.own && data.testData === null;
  const split = options.split ?? (own ? 'test' : 'all');
  const part = <Item>(all: Iterable<Item>) => (split === 'all' ? [...all] : splitItems(all)[split]);
  const texts = part(items);
  if (texts.length === 0) throw new DataError(`${name}: there is no text that the model takes.`);
  return {
    ...{ name: split === 'all' ? name : `${name} ${split}`, split, images: imagesOf(texts, text) },
    ...(labels && { labels: Uint32Array.from(part(labels)) }),
    notes: [
      ...notes,
      ...(own && !options.split
        ? [
            `These are the ${counted(texts.length, 'text')} of ${name} that were held out; --split train or all takes others.`,
          ]
        : []),
    ],
  };
}

/** All texts of the data that the model takes, with their labels where it is told some. */
export async function itemsFor(options: TextExamplesOptions, text: TextShape) {
  const { model, data } = options;
  const run = await dataBeside(model);
  const own = data === 'mnist' || data === run.data;
  const of = own ? (run.data ?? data) : data;
  if (!isTexts(of))
    throw new UsageError(
      `--data ${of}: ${model} is a model of texts: name a .txt, .csv or .json file, words or colors.`,
    );
  const kept = own ? run.text : undefined;
  const column = options.column ?? kept?.column ?? undefined;
  const labelsFile = options.labels ?? (own ? run.labels : undefined) ?? undefined;
  const labelColumn = options.labelColumn ?? kept?.labelColumn;
  const read = await readTexts({
    data: of,
    ...(column !== undefined && { column }),
    ...(labelColumn !== undefined && { labelColumn }),
  });
  const { name, texts } = read;
  const given = labelsFile === undefined ? read.labels : await readTextLabels(labelsFile, texts.length);
  const told = run.text?.classes !== undefined || options.labels || options.labelColumn;
  const numbers = told && given ? numbered(given, run.text?.classes).labels : undefined;
  const all = itemsOf(read, of, { long: kept?.long, labels: numbers, least: 1 });
  const known = new Set(text.alphabet);
  const taken = all.items.map((item) => {
    const symbols = symbolsOf(item);
    return symbols.length < text.length && symbols.every((symbol) => known.has(symbol));
  });
  const items = all.items.filter((_, i) => taken[i]);
  const labels = all.labels?.filter((_, i) => taken[i]);
  const left = all.items.length - items.length;
  const notes =
    left > 0
      ? [
          `${counted(left, 'text')} of ${name} ${left === 1 ? 'is' : 'are'} left out, longer than the ${text.length - 1} characters of the model or with others than it knows.`,
        ]
      : [];
  return { name, items, labels, notes, data: { of, own, testData: run.testData ?? null } };
}
