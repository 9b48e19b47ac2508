import type { Command } from 'commander';
import { type Classes, labelCount, type Spec } from '../../src/index';
import { UsageError } from '../terminal/errors';
import { count, listed, printable } from '../terminal/format';
import { parseLabel } from '../terminal/options';
import { runBeside } from './beside';
import { drawnSet } from './drawn';
import type { LabelArray, LabelKind } from './image_set';
import { colorOf } from './texts/labels';
import { dataBeside, specIn } from './texts/model';

/** `--label`, of commands that decode. */
export function addLabelOption(
  command: Command,
  what = 'the class that a conditional model is told',
): Command {
  return addClassOption(command, 'label', what);
}

/** What `--label` is where images are encoded, too. */
export const DECODED_AS =
  'the class that a conditional model decodes as (default: the own label of a point that has one); an image whose own label is not known is encoded as of it, too';

/**
 * An option that takes a class: its number, or its name, that of the folder or the label that it was in the training, or a colour. Of
 * all a number is made.
 */
export function addClassOption(command: Command, name: 'label' | 'near', what: string): Command {
  return command
    .option(`--${name} <class>`, `${what}; a number, a name, or a colour such as #ff8800`, (text) =>
      Number.isNaN(Number(text)) ? (colorOf(text) ?? text) : parseLabel(text),
    )
    .hook('preAction', async (_, run) => {
      const { [name]: given, model } = run.opts();
      if (typeof given !== 'string') return;
      const spec = await specIn(model);
      if (spec && name === 'label') checkLabel(spec, 0, model);
      const { pictures } = await runBeside(model);
      const { text, data = '' } = await dataBeside(model);
      const classes = pictures?.classes ?? text?.classes ?? (await drawnSet(data))?.classes;
      run.setOptionValue(name, classOf(name, given, Array.isArray(classes) ? classes : [], model));
      run.setOptionValue('named', given);
    });
}

/** The number of a class by its name. Throws a UsageError for one that the run has not. */
export function classOf(option: string, name: string, classes: readonly string[], model: string): number {
  const number = classes.indexOf(name);
  if (number >= 0) return number;
  const known = classes.length > 0 ? `has the classes ${listed(classes, 10)}` : 'knows no names of classes';
  throw new UsageError(
    `--${option} ${printable(name)}: the run of ${model} ${known}; name one, or its number.`,
  );
}

/** Throws a UsageError for a `--label` that the model does not take, with what else can be done without labels. */
export function checkLabel(
  { classes }: Spec,
  label: number | undefined,
  model: string,
  otherwise = '',
): void {
  if (label === undefined || (classes !== undefined && label < labelCount(classes))) return;
  throw new UsageError(
    classes === undefined
      ? `--label: ${model} is told no labels; train one with --conditional${otherwise}.`
      : `--label ${label}: the model has the classes 0 to ${labelCount(classes) - 1}.`,
  );
}

/** What a call is told of so many codes or images, which are all of the class `--label`. Throws a UsageError, with what else there is to do. */
export function toldOne(
  spec: Spec,
  label: number | undefined,
  count: number,
  model: string,
  otherwise = '',
): { readonly labels?: LabelArray } {
  checkLabel(spec, label, model);
  if (spec.classes === undefined) return {};
  if (label !== undefined) return { labels: new Uint32Array(count).fill(label) };
  throw new UsageError(
    `${model} is told the ${spec.classes === 'colors' ? "colour of what it decodes: name one by --label, such as '#ff8800'" : `class of what it decodes: name one by --label, from 0 to ${spec.classes - 1}`}${otherwise}.`,
  );
}

/**
 * What a call of the library is told of the labels of some images: nothing by a model without classes, nor where the
 * call then takes a `mixture` of all classes. Throws a UsageError where a conditional model's images have none otherwise.
 */
export function told(
  { classes, text }: Spec,
  labels: LabelArray | undefined,
  mixture = false,
): { readonly labels?: LabelArray } {
  if (classes === undefined || (mixture && !labels && classes !== 'colors')) return {};
  if (labels) return { labels };
  if (text)
    throw new UsageError(
      'the model is told the label of each text, and these have none: name a column of a table by --label-column, or a file by --labels.',
    );
  throw new UsageError(
    'the model is told the label of each image, and these have none: name the IDX file of their labels by --labels, or have pictures in folders by class.',
  );
}

/** Whether a call of the library takes a mixture, as {@link told} has it. */
export function isMixture({ classes }: Pick<Spec, 'classes'>, labels: LabelArray | undefined): boolean {
  return classes !== undefined && !labels;
}

/** A line that says so; none else. */
export function mixtureOf(spec: Pick<Spec, 'classes'>, labels: LabelArray | undefined): string[] {
  if (!isMixture(spec, labels)) return [];
  return [`without labels: a mixture of the ${spec.classes} classes, each as likely before`];
}

/** Classes of a model that is told these labels: their numbers begin with 0. `unclassed` says why pictures have none. */
export function classesOf(parts: readonly (LabelArray | undefined)[], unclassed?: string): number {
  let largest = 1;
  for (const labels of parts) {
    if (!labels) {
      if (unclassed !== undefined)
        throw new UsageError(
          `--conditional needs the class of each picture, which is the folder that it lies in: ${printable(unclassed) || 'there are no folders'}. Sort them into two folders or more, test images into the same.`,
        );
      throw new UsageError(
        '--conditional needs the label of each image: name the IDX files by --labels and, where there are --test-data, by --test-labels.',
      );
    }
    for (const label of labels) largest = Math.max(largest, label);
  }
  return largest + 1;
}

/** The same of texts whose labels are of a kind; undefined for those that are told none. */
export function classesOfTexts(
  kind: LabelKind | undefined,
  parts: readonly (LabelArray | undefined)[],
): Classes | undefined {
  if (kind === undefined || kind === 'colors') return kind;
  return kind?.length ?? classesOf(parts);
}

/**
 * What is odd about labels that a conditional model will be told, those of the training images first, in words: numbers up to the
 * largest that no training image has, so that nothing is learnt of them. A single wrong label makes as many classes. Undefined where
 * there are none. `noun` is what an example is, and `names` are those of all classes, where they have some.
 */
export function labelGaps(
  parts: readonly (LabelArray | undefined)[],
  noun = 'image',
  names?: readonly string[],
): string | undefined {
  const learnt = new Set(parts[0]);
  const missing = names?.filter((_, label) => !learnt.has(label));
  if (missing?.length)
    return `No training ${noun} has the label ${printable(listed(missing, 10))}: the model has ${count(names?.length ?? 0)} classes, of which it can learn ${count(learnt.size)}.`;
  const largest = Math.max(...parts.flatMap((labels) => [...new Set(labels)]));
  const gaps = largest + 1 - learnt.size;
  if (gaps <= 0) return undefined;
  const part = parts.findIndex((labels) => labels?.includes(largest));
  const where = `${part === 0 ? 'training' : 'test'} ${noun} ${parts[part]?.indexOf(largest)}`;
  return `The labels go up to ${largest} of ${where}, but no training ${noun} has ${gaps === 1 ? 'one' : count(gaps)} of the numbers up to that: the model has ${count(largest + 1)} classes, of which it can learn ${count(learnt.size)}.`;
}

/** The label of each cell of a picture whose rows are one class each, over and over. */
export function labelRows(classes: number, count: number, columns: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => Math.floor(i / columns) % classes);
}
