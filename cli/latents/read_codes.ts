import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readNpy } from '../../src/data/index';
import { DataError } from '../../src/index';
import { withPath } from '../data/arrays';
import { readBytes } from '../terminal/files';
import { printable } from '../terminal/format';
import { CODE_FORMATS, type CodeFormat, labelsPath } from './codes';

/** Latent codes of a file: [count, width] values, of which a row may be mu alone, or mu with logvar behind it. */
export interface ReadCodes {
  readonly path: string;
  readonly count: number;
  readonly width: number;
  readonly values: Float32Array;
  /** Only the means of a row were read, as a header or keys name them. */
  readonly named: boolean;
  /** Those that lie beside the codes. */
  readonly labels?: CodeLabels | undefined;
}

/** Labels of codes as they are written, whatever they may be. */
export interface CodeLabels {
  /** What has them, in words. */
  readonly from: string;
  readonly values: readonly string[];
}

export const CODES_IN_HELP = `
Codes are read as encode writes them, by the ending of the file:
  .csv   with a header: the columns mu_0, mu_1, ... or z_0, z_1, ...; without one: all columns
  .tsv   the same, with tabs
  .npy   a NumPy array of numbers, [codes, latent], or [codes, 2 * latent], whose first half is mu
  .json  an array of codes: each an array of numbers, or an object with mu or z`;

/** Reads latent codes. Throws a DataError that names file, line and column. */
export async function readCodes(path: string): Promise<ReadCodes> {
  const format = formatOf(path);
  const bytes = await readBytes(path, 'the codes');
  if (format === 'npy') {
    const { shape, values } = await withPath(path, () => readNpy(bytes));
    if (shape.length !== 2 || shape[0] === 0 || shape[1] === 0)
      throw new DataError(`${path} has the shape (${shape.join(', ')}), where codes have [codes, latent].`);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new DataError(`${path}: value ${bad} is ${values[bad]}, and must be a finite number.`);
    const [count, width] = shape as readonly [number, number];
    return { path, count, width, values: Float32Array.from(values), named: false };
  }
  const text = new TextDecoder().decode(bytes);
  const { rows, named, labels } = format === 'json' ? fromJson(path, text) : fromTable(path, text, format);
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw new DataError(`${path} holds no codes.`);
  const beside = labels
    ? { from: `the ${format === 'json' ? 'key' : 'column'} label of ${path}`, values: labels }
    : format === 'tsv' && !named
      ? await labelsBeside(path)
      : undefined;
  return { path, count: rows.length, width, values: Float32Array.from(rows.flat()), named, labels: beside };
}

/** Those of the file that encode writes beside a .tsv. */
async function labelsBeside(path: string): Promise<CodeLabels | undefined> {
  const from = labelsPath(path);
  return existsSync(from) ? { from, values: linesOf(await readBytes(from, 'the labels')) } : undefined;
}

/** The lines of a file, without white space around each. */
export function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder()
    .decode(bytes)
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((line) => line.trim());
}

export function isCodeFile(path: string): boolean {
  return CODE_FORMATS.some((format) => path.toLowerCase().endsWith(`.${format}`));
}

/** The codes of a file as [count, latent] values. Throws a DataError where they are of another model. */
export function meansOf({ path, count, width, values, named }: ReadCodes, latent: number): Float32Array {
  if (width === latent) return values;
  if (!named && width === 2 * latent) {
    const means = new Float32Array(count * latent);
    for (let i = 0; i < count; i++) means.set(values.subarray(i * width, i * width + latent), i * latent);
    return means;
  }
  throw new DataError(
    `${path} has codes of ${width} value${width === 1 ? '' : 's'}, and the model has ${latent} latent dimension${latent === 1 ? '' : 's'}: choose other codes or another --model.`,
  );
}

function formatOf(path: string): CodeFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const format = CODE_FORMATS.find((one) => one === ending);
  if (format) return format;
  const endings = CODE_FORMATS.map((one) => `.${one}`).join(', ');
  throw new DataError(`${path} does not end in ${endings}, one of which says how its codes are read.`);
}

interface Rows {
  readonly rows: number[][];
  readonly named: boolean;
  readonly labels?: readonly string[];
}

/** Cells without white space around each; quotes are as RFC 4180 has them. Throws a DataError. */
function cellsOf(path: string, text: string, delimiter: string): string[][] {
  try {
    const rows: string[][] = parse(text, { delimiter, trim: true, relax_column_count: true });
    return rows.length > 0 ? rows : [['']];
  } catch (cause) {
    throw new DataError(`${path}: ${printable((cause as Error).message)}.`, { cause });
  }
}

function fromTable(path: string, text: string, format: 'csv' | 'tsv'): Rows {
  const [head = [], ...others] = cellsOf(path, text, format === 'csv' ? ',' : '\t');
  const header = head.some((cell) => cell !== '' && !Number.isFinite(Number(cell)));
  let columns = head.map((_, i) => i);
  if (header) {
    const places = ['mu', 'z'].map((what) => {
      const found: number[] = [];
      for (let k = 0, at = head.indexOf(`${what}_0`); at >= 0; at = head.indexOf(`${what}_${++k}`))
        found.push(at);
      return found;
    });
    columns = places.find((found) => found.length > 0) ?? [];
    if (columns.length === 0)
      throw new DataError(`${path}, line 1: no column is called mu_0 or z_0, as a header of codes has them.`);
  }
  const first = header ? 1 : 0;
  const labelled = header ? head.indexOf('label') : -1;
  const labels: string[] = [];
  const rows = (header ? others : [head, ...others]).map((row, i) => {
    const where = `${path}, line ${i + first + 1}`;
    if (row.length !== head.length)
      throw new DataError(`${where} has ${row.length} columns, and the first one has ${head.length}.`);
    if (labelled >= 0) labels.push(row[labelled] as string);
    return columns.map((column) => numberOf(row[column] as string, `${where}, column ${column + 1}`));
  });
  return { rows, named: header, ...(labelled >= 0 && { labels }) };
}

function fromJson(path: string, text: string): Rows {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${path} is not JSON.`, { cause: error });
  }
  if (!Array.isArray(json)) throw new DataError(`${path} must hold an array of codes.`);
  let named = false;
  const labels: string[] = [];
  const rows = json.map((entry: { mu?: unknown; z?: unknown; label?: unknown } | unknown[] | null, i) => {
    if (!Array.isArray(entry) && entry?.label !== undefined) labels.push(String(entry.label));
    const code = Array.isArray(entry) ? entry : (entry?.mu ?? entry?.z);
    named ||= !Array.isArray(entry);
    if (!Array.isArray(code)) throw new DataError(`${path}, code ${i}: it has neither mu nor z.`);
    return code.map((value, k) => {
      if (typeof value !== 'number')
        throw new DataError(`${path}, code ${i}: value ${k} is ${JSON.stringify(value)}, and no number.`);
      return value;
    });
  });
  const width = rows[0]?.length;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0)
    throw new DataError(
      `${path}, code ${odd}: it has ${rows[odd]?.length} values, and the first one ${width}.`,
    );
  return { rows, named, ...(labels.length > 0 && { labels }) };
}

/** Throws a DataError for what is no finite number. */
export function numberOf(text: string, where: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new DataError(`${where}: ${JSON.stringify(text)} is no finite number.`);
  return value;
}
