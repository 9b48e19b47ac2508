import { DataError } from '../../src/index';
import { splitItems, symbolsOf, type TextShape, textItems } from '../../src/text/index';
import type { ChosenExamples, Split } from '../chosen';
import { UsageError } from '../errors';
import { counted } from '../format';
import { imagesOf } from './data';
import { dataBeside } from './model';
import { isTexts, readTexts } from './read';

export interface TextExamplesOptions {
  readonly model: string;
  /** `mnist`, the default of other models, stands for the data of the run. */
  readonly data: string;
  readonly column?: string;
  readonly split?: Split;
  readonly labels?: string;
}

/** Texts for a trained model: of the data of its run, or of others; those that it cannot take are left out, and counted. */
export async function openTextExamples(
  options: TextExamplesOptions,
  text: TextShape,
): Promise<ChosenExamples> {
  const { name, data, items, notes } = await itemsFor(options, text);
  const own = data.own && data.testData === null;
  const split = options.split ?? (own ? 'test' : 'all');
  const texts = split === 'all' ? items : splitItems(items)[split];
  if (texts.length === 0) throw new DataError(`${name}: there is no text that the model takes.`);
  return {
    ...{ name: split === 'all' ? name : `${name} ${split}`, split, images: imagesOf(texts, text) },
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

/** All texts of the data that the model takes. */
export async function itemsFor({ model, data, column: named, labels }: TextExamplesOptions, text: TextShape) {
  if (labels !== undefined)
    throw new UsageError('--labels is for images, and the model is of texts: leave it out.');
  const run = await dataBeside(model);
  const own = data === 'mnist' || data === run.data;
  const of = own ? (run.data ?? data) : data;
  if (!isTexts(of))
    throw new UsageError(
      `--data ${of}: ${model} is a model of texts: name a .txt, .csv or .json file, words or colors.`,
    );
  const column = named ?? (own ? (run.text?.column ?? undefined) : undefined);
  const { name, texts } = await readTexts({ data: of, ...(column !== undefined && { column }) });
  const { items: all } = textItems(texts, { long: own ? run.text?.long : undefined });
  const known = new Set(text.alphabet);
  const items = all.filter((item) => {
    const symbols = symbolsOf(item);
    return symbols.length < text.length && symbols.every((symbol) => known.has(symbol));
  });
  const left = all.length - items.length;
  const notes =
    left > 0
      ? [
          `${counted(left, 'text')} of ${name} ${left === 1 ? 'is' : 'are'} left out, longer than the ${text.length - 1} characters of the model or with others than it knows.`,
        ]
      : [];
  return { name, items, notes, data: { own, testData: run.testData ?? null } };
}
