/** Labels of a conditional model: numbers of so many classes, or colours, 0xrrggbb, of which it is told red, green and blue. */
export type Classes = number | 'colors';

/** The same in a spec, beside a number. */
export const NAMED_CLASSES = ['colors'] as const;

/** Columns that a label is, beside a value: one-hot, or three parts from 0 to 1. */
export function labelColumns(classes: Classes): number {
  return classes === 'colors' ? 3 : classes;
}

/** Labels are below it. */
export function labelCount(classes: Classes): number {
  return classes === 'colors' ? COLORS : classes;
}

/** Colours that there are: as many as floats hold whole numbers. */
export const COLORS = 2 ** 24;
