import { DataError } from '../../src/index';

/**
 * The rows of a table whose cells one of these is between: the first of them that makes more than one name of the first row, as programs
 * write CSV files with semicolons where a comma is part of numbers. Quotes are round cells that hold a separator, a quote of a cell twice.
 * Throws a {@link DataError}.
 */
export function rowsOf(text: string, separators: readonly string[]): string[][] {
  const [first = ''] = text.split(/\r?\n/, 1);
  const divides = (separator: string) => (rowsBy(first, separator)[0]?.length ?? 0) > 1;
  return rowsBy(text, separators.find(divides) ?? (separators[0] as string));
}

function rowsBy(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.some((one) => one !== '')) rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i++) {
    const symbol = text[i] as string;
    if (quoted) {
      if (symbol !== '"') cell += symbol;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (symbol === '"' && cell === '') quoted = true;
    else if (symbol === separator) endCell();
    else if (symbol === '\n' || symbol === '\r') endRow();
    else cell += symbol;
  }
  if (quoted) throw new DataError('a quote of the table is not closed: close it, or leave the quotes out.');
  endRow();
  return rows;
}

/** A column of a table whose first row has the names of all. */
export function columnOf(rows: readonly (readonly string[])[], column: number) {
  const [names = [], ...others] = rows;
  return { columns: names, texts: others.map((row) => row[column] ?? '') };
}
