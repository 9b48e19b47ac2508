import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { TEXT_SETS, textSetFiles } from '../../../scripts/data/texts.mjs';
import { DataError } from '../../../src/index';
import { decodeText, readJson, readLines } from '../../../src/text/index';
import { reason, UsageError } from '../../terminal/errors';
import { readBytes } from '../../terminal/files';
import { printable } from '../../terminal/format';

/** What says which texts are read. */
export interface TextOptions {
  readonly data: string;
  /** The column of a CSV file, by its name or its number from 1 on. */
  readonly column?: string;
  /** And that of their labels. */
  readonly labelColumn?: string;
}

export interface Texts {
  readonly name: string;
  readonly texts: readonly string[];
  /** As they are written, where the data have some. */
  readonly labels?: readonly string[];
  /** Whom to name, where that is known. */
  readonly credit?: string;
  /** What was taken for granted. */
  readonly note?: string;
}

const ENDINGS = ['.txt', '.csv', '.tsv', '.json'];

/** Whether --data names texts: a set of them, or a file by its ending. */
export function isTexts(data: string): boolean {
  return Object.hasOwn(TEXT_SETS, data) || ENDINGS.includes(extname(data).toLowerCase());
}

/** The texts that --data names, in their order. Throws a DataError that names the file. */
export async function readTexts({ data, column, labelColumn }: TextOptions): Promise<Texts> {
  const ending = extname(data).toLowerCase();
  const table = ending === '.csv' || ending === '.tsv';
  const [odd] = Object.entries({ column, 'label-column': labelColumn }).filter(([, of]) => of !== undefined);
  if (odd && !table)
    throw new UsageError(`--${odd[0]} is for a .csv or .tsv file, which ${data} is not: leave it out.`);
  if (Object.hasOwn(TEXT_SETS, data)) {
    const set = data as keyof typeof TEXT_SETS;
    const files = await textSetFiles(set, (what) => console.error(`Fetching npm ${what}, once ...`)).catch(
      (error) => {
        throw new DataError(`there are no ${set}: ${reason(error).replace(/\.$/, '')}.`, { cause: error });
      },
    );
    const read = async (path: string) => readJson(await readBytes(path, 'the data'));
    return {
      ...{ name: set, texts: await read(files.texts), credit: TEXT_SETS[set].credit },
      ...(files.labels !== undefined && { labels: await read(files.labels) }),
    };
  }
  const bytes = await readBytes(data, 'the data');
  try {
    const name = basename(data, extname(data));
    if (!table) return { name, texts: ending === '.json' ? readJson(bytes) : readLines(bytes) };
    const rows = rowsOf(decodeText(bytes), ending === '.tsv' ? ['\t'] : [',', ';']);
    const columnAt = (option: 'column' | 'label-column', named?: string): string[] => {
      const [names = [], ...others] = rows;
      const place = names.length < 2 && named === undefined ? 0 : placeOf(names, option, named);
      return others.map((row) => row[place] ?? '');
    };
    const texts = columnAt('column', column);
    const [only, ...more] = rows[0] ?? [];
    const note = `The first row, ${printable(only ?? '')}, is taken for the name of the column.`;
    return {
      name,
      texts,
      ...(labelColumn !== undefined && { labels: columnAt('label-column', labelColumn) }),
      ...(column === undefined && only !== undefined && more.length === 0 && { note }),
    };
  } catch (error) {
    if (error instanceof DataError)
      throw new DataError(`cannot read texts of ${data}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * The rows of a table, of which the first has the names of its columns. Of the delimiters that is taken which makes more than one of
 * these, as programs write CSV files with semicolons where a comma is part of numbers.
 */
function rowsOf(text: string, delimiters: readonly string[]): string[][] {
  const rowsBy = (delimiter: string | undefined, more: object = {}): string[][] => {
    try {
      return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, ...more });
    } catch (cause) {
      throw new DataError(`${printable((cause as Error).message)}.`, { cause });
    }
  };
  const isBy = (delimiter: string) => (rowsBy(delimiter, { to: 1 })[0]?.length ?? 0) > 1;
  return rowsBy(delimiters.find(isBy) ?? delimiters[0]);
}

function placeOf(names: readonly string[], option: string, column: string | undefined): number {
  const known = `its columns are ${names.map((name, i) => `${i + 1} ${printable(name)}`).join(', ')}`;
  if (column === undefined) throw new UsageError(`--column must say which column has the texts: ${known}.`);
  const place = names.includes(column) ? names.indexOf(column) : Number(column) - 1;
  if (Number.isInteger(place) && place >= 0 && place < names.length) return place;
  throw new UsageError(`--${option} ${printable(column)}: there is none; ${known}.`);
}
