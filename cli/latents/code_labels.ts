import { extname } from 'node:path';
import { type Classes, DataError, labelCount, type Spec } from '../../src/index';
import type { LabelArray } from '../data/image_set';
import { readAnyLabels } from '../data/images';
import { checkLabel, toldOne } from '../data/labels';
import { colorOf } from '../data/texts/labels';
import { UsageError } from '../terminal/errors';
import { readBytes } from '../terminal/files';
import { counted, printable } from '../terminal/format';
import { type CodeLabels, linesOf, type ReadCodes, readCodes } from './read_codes';

export interface CodesOptions {
  readonly codes: string;
  /** The class of all. */
  readonly label?: number;
  /** The file of their labels. */
  readonly labels?: string;
}

export const CODE_LABELS_HELP = `A conditional model is told the labels that lie beside codes, as encode writes them: those of the column or the key label, of a
.tsv without a header those of its ...labels.tsv. --labels names another file of them, --label one class for all.`;

/** Reads latent codes and their labels: those of `--labels` in the place of those beside them. */
export async function openCodes({ codes: path, label, labels }: CodesOptions): Promise<ReadCodes> {
  if (label !== undefined && labels !== undefined)
    throw new UsageError('--label is one class for all codes, and --labels has one for each: leave one out.');
  const codes = await readCodes(path);
  return labels === undefined
    ? codes
    : { ...codes, labels: { from: labels, values: await readLabelsOf(labels) } };
}

/** Of a file of lines, or of numbers as those of images come. */
async function readLabelsOf(path: string): Promise<readonly string[]> {
  if (['.txt', '.tsv'].includes(extname(path).toLowerCase()))
    return linesOf(await readBytes(path, 'the labels'));
  return Array.from(await readAnyLabels(path), String);
}

/** What a model is told of codes, and what that is, in words and in facts; nothing of one that is told no labels. */
export interface Told {
  readonly labels?: LabelArray;
  readonly words?: string;
  readonly facts?: { readonly label: number } | { readonly labels: string | readonly number[] };
}

/** Throws a UsageError where there are no labels that are needed or some that are not, a DataError for wrong ones. */
export function toldOfCodes(
  spec: Spec,
  codes: ReadCodes,
  { model, label, labels: named }: CodesOptions & { readonly model: string },
): Told {
  checkLabel(spec, label, model);
  const { classes } = spec;
  const { count, labels: beside } = codes;
  if (classes === undefined) {
    if (named === undefined) return {};
    throw new UsageError(
      `--labels: ${model} is told no labels: leave it out, or train one with --conditional.`,
    );
  }
  if (label !== undefined)
    return { ...toldOne(spec, label, count, model), words: `told class ${label}`, facts: { label } };
  if (!beside) return toldOne(spec, label, count, model, ', or the file of their labels by --labels');
  const { from } = beside;
  checkCount(codes, beside, 'name the file that belongs to them by --labels');
  const labels = Uint32Array.from(beside.values, (_, i) => labelAt(classes, beside, i));
  return { labels, words: `told the labels of ${from}`, facts: { labels: from } };
}

/**
 * The own label of code `row`, where labels lie beside the codes and the model is told any. Throws a DataError for a wrong
 * one.
 */
export function labelOfCode({ classes }: Spec, codes: ReadCodes, row: number): number | undefined {
  const { labels } = codes;
  if (classes === undefined || !labels) return undefined;
  checkCount(codes, labels, 'name one class for all by --label');
  return labelAt(classes, labels, row);
}

function checkCount({ count, path }: ReadCodes, { from, values }: CodeLabels, remedy: string): void {
  if (values.length === count) return;
  throw new DataError(
    `${from} has ${counted(values.length, 'label')} for the ${counted(count, 'code')} of ${path}; ${remedy}.`,
  );
}

function labelAt(classes: Classes, { from, values }: CodeLabels, row: number): number {
  const text = values[row] as string;
  const value = colorOf(text) ?? (/^\d+$/.test(text) ? Number(text) : Number.NaN);
  if (value < labelCount(classes)) return value;
  const takes = classes === 'colors' ? 'colours such as #ff8800' : `the classes 0 to ${classes - 1}`;
  throw new DataError(
    `${from}: the label of code ${row} is ${JSON.stringify(printable(text))}, and the model is told ${takes}; --label names one class for all.`,
  );
}
