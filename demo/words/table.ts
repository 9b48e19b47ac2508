import { DataError } from '../../src/index';

/** The rows of a table: commas or tabs between cells, quotes round those that hold these, a quote of a cell twice. */
export function rowsOf(text: string, separator: ',' | '\t'): string[][] {
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

/** A column of a table whose first row has the names of all; of a single one that row, too, is a text where there is no other. */
export function columnOf(rows: readonly (readonly string[])[], column: number) {
  const [names = [], ...others] = rows;
  return { columns: names, texts: others.map((row) => row[column] ?? '') };
}
