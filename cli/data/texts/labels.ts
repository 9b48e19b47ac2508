import { extname } from 'node:path';
import { byNaturalOrder } from '../../../src/data/index';
import { DataError } from '../../../src/index';
import { readLines } from '../../../src/text/index';
import { UsageError } from '../../terminal/errors';
import { readBytes } from '../../terminal/files';
import { counted, listed, printable } from '../../terminal/format';
import type { LabelKind } from '../image_set';
import { readLabels } from '../images';

/** More names than these are no classes. */
const MOST_NAMES = 256;

const COLOR = /^#[0-9a-f]{6}$/i;
const NUMBER = /^\d{1,5}$/;

/** A colour, `#rrggbb`, as the label that a model is told; undefined for what is none. */
export function colorOf(text: string): number | undefined {
  return COLOR.test(text) ? Number.parseInt(text.slice(1), 16) : undefined;
}

/** The inverse of {@link colorOf}. */
export function colorName(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

/** A file of labels: lines of a .txt, or numbers as those of images come. Throws a DataError unless there are so many. */
export async function readTextLabels(path: string, count: number): Promise<readonly string[]> {
  if (extname(path).toLowerCase() !== '.txt') return Array.from(await readLabels(path, count), String);
  const labels = readLines(await readBytes(path, 'the labels'));
  if (labels.length === count) return labels;
  throw new DataError(
    `${path} has ${counted(labels.length, 'label')}, a line each, but there ${count === 1 ? 'is 1 text' : `are ${count} texts`}: give one for each.`,
  );
}

export interface Numbered {
  readonly labels: Uint32Array;
  readonly kind: LabelKind;
}

/**
 * Labels as numbers: of colours, where all are #rrggbb; as they are, where all are whole numbers; else of their names in natural
 * order. `known` says which they must be. Throws a DataError or a UsageError.
 */
export function numbered(given: readonly string[], known?: LabelKind): Numbered {
  const empty = given.indexOf('');
  if (empty >= 0) throw new DataError(`text ${empty + 1} has no label: each must have one.`);
  const kind = known === undefined ? kindOf(given) : known;
  const number = (label: string): number => {
    if (kind === 'colors') return colorOf(label) ?? -1;
    return kind ? kind.indexOf(label) : NUMBER.test(label) ? Number(label) : -1;
  };
  const labels = given.map(number);
  const wrong = labels.indexOf(-1);
  if (wrong < 0) return { labels: Uint32Array.from(labels), kind };
  const takes =
    kind === 'colors'
      ? 'colours such as #ff8800'
      : kind
        ? `the classes ${listed(kind, 10)}`
        : 'numbers of classes';
  throw new DataError(
    `the label of text ${wrong + 1} is ${printable(given[wrong] as string)}, and the model is told ${takes}.`,
  );
}

function kindOf(labels: readonly string[]): LabelKind {
  if (labels.every((label) => COLOR.test(label))) return 'colors';
  if (labels.every((label) => NUMBER.test(label))) return null;
  const names = [...new Set(labels)].sort(byNaturalOrder);
  if (names.length > MOST_NAMES)
    throw new UsageError(
      `there are ${names.length} different labels, more than the ${MOST_NAMES} that are taken for classes: choose others, or leave them out by --no-conditional.`,
    );
  if (names.length === 1)
    throw new UsageError(
      `all texts have the same label, ${printable(names[0] as string)}: it tells a model nothing.`,
    );
  return names;
}
