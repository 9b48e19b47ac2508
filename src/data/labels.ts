import { DataError } from '../errors';
import { type Classes, COLORS, labelCount } from '../ops/condition/names';
import { SETTINGS } from '../options';
import { counted, shown } from '../words';

/** A class number for each example, from 0, or a colour, 0xrrggbb: bytes as a file has them, or any list of numbers. */
export type Labels = ArrayLike<number>;

/** Throws a DataError unless there are as many labels as examples, and each is a class number. Returns the largest. */
export function checkLabels(labels: Labels, count: number): number {
  if (typeof labels !== 'object' || labels === null || typeof labels.length !== 'number') {
    throw new DataError(
      `labels must be an array with a class number for each example, not ${shown(labels)}.`,
    );
  }
  if (labels.length !== count) {
    throw new DataError(
      `labels has ${counted(labels.length, 'label')}, but there ${count === 1 ? 'is 1 example' : `are ${count} examples`}: give one for each.`,
    );
  }
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= COLORS) {
      throw new DataError(
        `Label ${i} is ${shown(label)}; labels are class numbers, whole numbers from 0 to ${SETTINGS.classes.max - 1}, or colours up to 0xffffff.`,
      );
    }
    largest = Math.max(largest, label);
  }
  return largest;
}

/** Throws a DataError unless the labels are what a model of so many classes takes, or, where it need not be told, none. */
export function checkClasses(
  classes: Classes | undefined,
  labels: Labels | undefined,
  largest: number | undefined,
  needed = true,
): void {
  if (classes === undefined) {
    if (largest === undefined) return;
    throw new DataError(
      'The model takes no labels, as its spec has no classes: leave them out, or create it with classes.',
    );
  }
  if (largest === undefined) {
    if (!needed) return;
    throw new DataError(
      classes === 'colors'
        ? 'The model must be told the colour of each example: give labels, 0xrrggbb for each.'
        : `The model has ${classes} classes and must be told the label of each example: give labels, a class number for each.`,
    );
  }
  if (classes === 'colors' || largest < labelCount(classes)) return;
  const remedy =
    largest < SETTINGS.classes.max
      ? `with ${largest + 1} classes or more`
      : "with classes: 'colors', if labels are colours";
  const place = labels ? ` ${Array.prototype.indexOf.call(labels, largest)}` : '';
  throw new DataError(
    `Label${place} is ${largest}, but the model has the classes 0 to ${classes - 1}: create it ${remedy}.`,
  );
}
