import { resolve } from 'node:path';
import { DataError } from '../../../src/index';
import { splitItems, TEXT_PART, type TextShape } from '../../../src/text/index';
import { UsageError } from '../../terminal/errors';
import { count, counted } from '../../terminal/format';
import type { ChosenExamples, Split } from '../chosen';
import { digestOf } from '../digest';
import { imagesOf, itemsOf, notesOf, type Taken, taken } from './data';
import { numbered, readTextLabels } from './labels';
import { type DataRead, dataBeside } from './model';
import { isTexts, readTexts } from './read';

export interface TextExamplesOptions {
  readonly model: string;
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
  const { model, data } = options;
  const run = await dataBeside(model);
  const ofRun = run.data !== undefined && resolve(data) === resolve(run.data);
  if (ofRun && run.testData && (options.split ?? 'test') === 'test') {
    const test = await textsOf(run.testData, options, run, text);
    return { ...examplesOf(test, test.name, text), split: 'test' };
  }
  const all = await textsOf(data, options, ofRun ? run : undefined, text);
  // The run's own texts by another path are known by what they are.
  const own = ofRun || (await hasTrainedOn(run, all.items, text));
  const divided = own && !run.testData;
  const split = options.split ?? (divided ? 'test' : 'all');
  const part = <Item>(items: Iterable<Item>) => (split === 'all' ? [...items] : splitItems(items)[split]);
  const texts = { ...all, items: part(all.items), labels: all.labels && Uint32Array.from(part(all.labels)) };
  if (texts.items.length === 0) throw new DataError(`${all.name}: there is no text that the model takes.`);
  const chosen = examplesOf(texts, split === 'all' ? all.name : `${all.name} ${split}`, text);
  const held = `These are the ${counted(texts.items.length, 'text')} of ${all.name} that were held out, every ${TEXT_PART}th of the sorted ones; --split train or all takes others.`;
  const learnt = `The model was trained on ${split === 'all' && divided ? `${count(splitItems(all.items).train.length)} of these ${count(texts.items.length)}` : 'these'} texts.`;
  return {
    ...{ ...chosen, split },
    notes: [...chosen.notes, ...(divided && !options.split ? [held] : [])],
    learnt: own && split !== 'test' ? [learnt] : [],
  };
}

/** The texts that a run has learnt from and was tested on, or those of `data` where these cannot be read. */
export async function ofTheRun(options: TextExamplesOptions, text: TextShape): Promise<TextsOf> {
  const run = await dataBeside(options.model);
  const { model, data } = options;
  try {
    return await textsOf(run.data ?? data, { model, data }, run, text);
  } catch {
    return textsOf(data, options, undefined, text);
  }
}

interface TextsOf extends Taken {
  readonly name: string;
  readonly data: string;
}

/** All texts of `data` that the model takes, with their labels where it is told some; read as the run has read them, if they are its own. */
async function textsOf(
  data: string,
  options: TextExamplesOptions,
  run: DataRead | undefined,
  text: TextShape,
): Promise<TextsOf> {
  if (!isTexts(data))
    throw new UsageError(
      `--data ${data}: ${options.model} is a model of texts: name a .txt, .csv, .tsv or .json file, words or colors.`,
    );
  const { classes } = (run ?? (await dataBeside(options.model))).text ?? {};
  const isTest = run !== undefined && data === run.testData;
  const column = options.column ?? run?.text?.column ?? undefined;
  const labelsFile = options.labels ?? (isTest ? run.testLabels : run?.labels) ?? undefined;
  const labelColumn = options.labelColumn ?? run?.text?.labelColumn;
  const read = await readTexts({
    data,
    ...(column !== undefined && { column }),
    ...(labelColumn !== undefined && !(isTest && labelsFile) && { labelColumn }),
  });
  const { name } = read;
  const given = labelsFile === undefined ? read.labels : await readTextLabels(labelsFile, read.texts.length);
  const told = classes !== undefined || options.labels || options.labelColumn;
  const labels = told && given ? numbered(given, classes).labels : undefined;
  const items = itemsOf(read, data, { long: run?.text?.long, labels, least: 1 });
  const own = taken(items, text, name);
  const notes = run ? [] : notesOf({ ...items.found, rare: [] }, name);
  return { ...own, name, data, notes: [...notes, ...own.notes] };
}

function examplesOf({ items, labels, notes, data }: TextsOf, name: string, text: TextShape) {
  return { name, data, images: imagesOf(items, text), ...(labels && { labels }), notes };
}

/** Whether texts are those of a run, the held out among them or not. */
async function hasTrainedOn(run: DataRead, items: readonly string[], text: TextShape): Promise<boolean> {
  const learnt = run.testData ? items : splitItems(items).train;
  return learnt.length > 0 && run.digest === (await digestOf(imagesOf(learnt, text)));
}
