import { extname } from 'node:path';
import { toNpy } from '../data/npy';
import { UsageError } from '../terminal/errors';

/** Latent codes of n images. */
export interface Codes {
  readonly latent: number;
  /** [n, latent] each. */
  readonly mu: Float32Array;
  readonly logvar: Float32Array;
  readonly labels?: ArrayLike<number> | undefined;
  /** What they are of, where that has names: texts, or files of pictures. */
  readonly named?: { readonly what: 'text' | 'file'; readonly names: readonly string[] } | undefined;
}

export const CODE_FORMATS = ['csv', 'tsv', 'npy', 'json'] as const;
export type CodeFormat = (typeof CODE_FORMATS)[number];

export const CODES_HELP = `
The ending of --out, or --format, says what is written:
  .csv   a header, then a line per image: index, text of a text, file of a picture, label if known, mu_0, mu_1, ..., logvar_0, ...
  .json  an array of one object per image: index, text of a text, file of a picture, label if known, mu, logvar
  .npy   a NumPy array, float32, [images, 2 * latent]: the columns of mu, then those of logvar; no labels
  .tsv   the means alone, a line per image without a header, as the TensorBoard Embedding Projector
         reads vectors; labels, if known, go beside it into ...labels.tsv, as it reads metadata`;

/** What --out, --format and --json ask for. Throws a UsageError where they contradict each other or say nothing known. */
export function codeFormat({
  out,
  format,
  json,
}: {
  readonly out?: string;
  readonly format?: CodeFormat;
  readonly json?: boolean;
}): CodeFormat {
  if (json && format && format !== 'json') {
    throw new UsageError(`--json and --format ${format} contradict each other: leave one out.`);
  }
  const wished = json ? 'json' : format;
  if (out === undefined) return wished ?? 'csv';
  const ending = extname(out).slice(1).toLowerCase();
  const known = CODE_FORMATS.find((one) => one === ending);
  if (wished && known && wished !== known) {
    throw new UsageError(
      `--out ${out} ends in .${ending}, but the format is to be ${wished}: change one of them.`,
    );
  }
  const found = wished ?? known;
  if (found) return found;
  const endings = CODE_FORMATS.map((one) => `.${one}`).join(', ');
  throw new UsageError(
    `--out ${out} ${ending ? `ends in .${ending}` : 'has no ending'}, which says no format: end it in ${endings}, or give --format.`,
  );
}

/** Where the labels go that a file of vectors has no place for: `codes.tsv` has `codes.labels.tsv`. */
export function labelsPath(out: string): string {
  return `${out.replace(/\.tsv$/i, '')}.labels.tsv`;
}

export function formatCodes(codes: Codes, format: CodeFormat): string | Uint8Array {
  if (format === 'npy') {
    const { latent, mu, logvar } = codes;
    return toNpy(mu.length / latent, 2 * latent, (row, column) =>
      column < latent ? mu[row * latent + column]! : logvar[(row - 1) * latent + column]!,
    );
  }
  if (format === 'tsv') return toTsv(codes);
  return format === 'json' ? toJson(codes) : toCsv(codes);
}

function toCsv(codes: Codes): string {
  const { latent, mu, labels, named } = codes;
  const names = (what: string): string[] => Array.from({ length: latent }, (_, k) => `${what}_${k}`);
  const head = ['index', ...(named ? [named.what] : []), ...(labels ? ['label'] : [])];
  const rows = [[...head, ...names('mu'), ...names('logvar')].join(',')];
  for (let i = 0; i < mu.length / latent; i++) {
    const own = [i, ...(named ? [cell(named.names[i] as string)] : []), ...(labels ? [labels[i]] : [])];
    rows.push([...own, ...row(mu, i, latent), ...row(codes.logvar, i, latent)].join(','));
  }
  return `${rows.join('\n')}\n`;
}

/** A text as a cell of a table (RFC 4180). */
function cell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toTsv({ latent, mu }: Codes): string {
  const rows = Array.from({ length: mu.length / latent }, (_, i) => row(mu, i, latent).join('\t'));
  return `${rows.join('\n')}\n`;
}

/** One label a line. */
export function toLabelsTsv(labels: ArrayLike<number>): string {
  return `${Array.from(labels).join('\n')}\n`;
}

/** One object a line inside one array: as easy to read by eye as by machine. */
function toJson(codes: Codes): string {
  const { latent, mu, logvar, labels, named } = codes;
  const rows = Array.from({ length: mu.length / latent }, (_, index) =>
    JSON.stringify({
      index,
      ...(named && { [named.what]: named.names[index] }),
      ...(labels && { label: labels[index] }),
      mu: row(mu, index, latent),
      logvar: row(logvar, index, latent),
    }),
  );
  return `[\n${rows.join(',\n')}\n]\n`;
}

/** Nine digits give back the same 32-bit float; more would be noise. */
function row(values: Float32Array, index: number, latent: number): number[] {
  return Array.from(values.subarray(index * latent, (index + 1) * latent), (value) =>
    Number(value.toPrecision(9)),
  );
}
