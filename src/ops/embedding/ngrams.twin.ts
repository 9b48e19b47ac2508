import { at, type Matrix, matrix, type Sums, sums } from '../../matrix.twin';
import type { EmbeddingAttributes } from './names';

type Hashed = Required<Pick<EmbeddingAttributes, 'symbols' | 'ngrams' | 'buckets'>>;

/**
 * The row of the table that the n-grams of each position have, -1 where one of their symbols is the end. taken [rows, length] ->
 * [rows, (ngrams - 1) length], those of two symbols first.
 */
export function gramRows(taken: Matrix, { symbols, ngrams, buckets }: Hashed): Matrix {
  const length = taken.columns;
  return matrix(taken.rows, (ngrams - 1) * length, (row, column) => {
    const [order, position] = [Math.floor(column / length), column % length];
    const last = Array.from({ length: order + 2 }, (_, back) =>
      back > position ? symbols : at(taken, row, position - back),
    );
    return last.includes(0) ? -1 : order * buckets + (mixed(fnv1a(last)) % buckets);
  });
}

/** FNV-1a (Fowler, Noll and Vo) of 32 bits, of whole numbers in place of bytes. */
function fnv1a(values: readonly number[]): number {
  return values.reduce((hash, value) => Math.imul(hash ^ value, 16777619), 2166136261) >>> 0;
}

/** What MurmurHash3 ends with (Appleby). */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** y = value + the rows of the n-grams of each position. value [rows, length width], table [(ngrams - 1) buckets, width] */
export function ngrams(value: Matrix, grams: Matrix, table: Matrix): Sums {
  const width = table.columns;
  const length = value.columns / width;
  return sums(value.rows, value.columns, (row, column) => {
    const position = Math.floor(column / width);
    const own: number[] = [];
    for (let i = position; i < grams.columns; i += length) {
      const gram = at(grams, row, i);
      if (gram >= 0) own.push(at(table, gram, column % width));
    }
    return [at(value, row, column), ...own];
  });
}
