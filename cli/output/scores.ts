// Scores of single images as files, and which of them are odd.

import { extname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseSetting, type Scores } from '../../src/index';
import { toNpy } from '../data/npy';
import { UsageError } from '../terminal/errors';
import { counted, nats } from '../terminal/format';

export const SCORES_HELP = `
The ending of --per-example says what is written: .csv or .tsv, a header and a line per image; .npy, a NumPy array,
float32, of the same columns. They are index (the image's place among those that --count draws from), label if known,
reconstruction, kl, elbo, in nats, with --samples logLikelihood: log p(x) in nats, with --threshold odd: 1 for images
that are beyond it, and of pictures, but in .npy, file: the name of each. --sort and --threshold go by the ELBO.
--threshold 99% marks the images whose ELBO is below that of 99 % of all: of these images, or of those that
--threshold-of names, such as those trained on. --threshold 150 marks those that cost more than 150 nats.`;

/** The share of images that are no odd ones, from 0 to 1, or the most nats that one costs which is none. */
export type Threshold = { readonly share: number } | { readonly nats: number };

/** `99%`, or `150` nats. */
export function parseThreshold(text: string): Threshold {
  const percent = text.trim().endsWith('%');
  const value = parseSetting({ kind: 'number' }, percent ? text.trim().slice(0, -1) : text);
  if (typeof value !== 'number' || !Number.isFinite(value) || (percent && (value < 0 || value > 100)))
    throw new InvalidArgumentError('It takes a share such as 99%, or a number of nats such as 150.');
  return percent ? { share: value / 100 } : { nats: value };
}

/** The ELBO below which an image is odd; `reference` are those of which the share is. */
export function limitOf(threshold: Threshold, reference: Float32Array): number {
  if ('nats' in threshold) return -threshold.nats;
  const sorted = reference.toSorted();
  // 1 - 0.99 is a little above 0.01.
  const below = Math.floor((1 - threshold.share) * sorted.length + 1e-9);
  return sorted[below] ?? Number.POSITIVE_INFINITY;
}

const FORMATS = ['csv', 'tsv', 'npy'] as const;
export type ScoresFormat = (typeof FORMATS)[number];

/** What the ending of a file's name says. Throws a UsageError. */
export function scoresFormat(path: string): ScoresFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const format = FORMATS.find((one) => one === ending);
  if (format) return format;
  throw new UsageError(
    `--per-example ${path} ${ending ? `ends in .${ending}` : 'has no ending'}, which says no format: end it in .csv, .tsv or .npy.`,
  );
}

export interface ScoredImages {
  readonly scores: Scores;
  readonly labels: ArrayLike<number> | undefined;
  /** The file of each. */
  readonly names?: readonly string[] | undefined;
  /** The place of each among all, where they are some. */
  readonly places?: ArrayLike<number> | undefined;
  /** ELBO below which an image is odd. */
  readonly limit: number | undefined;
}

/** Columns by their names, in rows by number or from the oddest on. */
export function formatScores(
  of: ScoredImages,
  format: ScoresFormat,
  oddestFirst: boolean,
): string | Uint8Array {
  const { scores, labels, names, places, limit } = of;
  const { reconstruction, kl, elbo, logLikelihood } = scores;
  const order = Array.from(elbo.keys());
  if (oddestFirst) order.sort((a, b) => (elbo[a] as number) - (elbo[b] as number) || a - b);
  const digits = (values: Float32Array) => (i: number) => Number((values[i] as number).toPrecision(9));
  const columns: readonly (readonly [name: string, value: (index: number) => number])[] = [
    ['index', (i) => places?.[i] ?? i],
    ...(labels ? [['label', (i: number) => labels[i] as number] as const] : []),
    ['reconstruction', digits(reconstruction)],
    ['kl', digits(kl)],
    ['elbo', digits(elbo)],
    ...(logLikelihood ? [['logLikelihood', digits(logLikelihood)] as const] : []),
    ...(limit === undefined ? [] : [['odd', (i: number) => Number((elbo[i] as number) < limit)] as const]),
  ];
  if (format === 'npy')
    return toNpy(order.length, columns.length, (row, column) => columns[column]![1](order[row]!));
  const mark = format === 'csv' ? ',' : '\t';
  const file = (index: number): string[] => (names ? [quoted(names[index] as string)] : []);
  const lines = order.map((index) =>
    [...columns.map(([, value]) => value(index)), ...file(index)].join(mark),
  );
  const head = [...columns.map(([name]) => name), ...(names ? ['file'] : [])].join(mark);
  return `${[head, ...lines].join('\n')}\n`;
}

/** A field as RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The line that says how many images are odd. */
export function oddLine(limit: number, odd: number): string {
  const beyond = Number.isFinite(limit)
    ? `the threshold, an ELBO of ${nats(limit)}`
    : 'a threshold of 0 %, as all are';
  return `Beyond ${beyond}: ${counted(odd, 'image')}`;
}

/** How many images are odd. */
export function oddCount(elbo: Float32Array, limit: number): number {
  return elbo.reduce((count, own) => count + Number(own < limit), 0);
}
