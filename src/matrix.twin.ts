/** A matrix in float64, row by row, without padding. Vectors are matrices of one row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * A matrix whose elements are sums. Beside each stands the sum of its terms' absolute values: whatever the order in
 * which f32 adds them up, the error is a small multiple of 2^-24 of that (Higham 2002, "Accuracy and Stability of
 * Numerical Algorithms", section 4.2), however small the sum itself came out.
 */
export interface Sums extends Matrix {
  readonly magnitudes: Float64Array;
  /** The most terms that an element has. */
  readonly terms: number;
}

/** The terms of one element, in order. */
export type Terms = Iterable<number>;

export function matrix(
  rows: number,
  columns: number,
  element: (row: number, column: number) => number,
): Matrix {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) values[row * columns + column] = element(row, column);
  }
  return { rows, columns, values };
}

export function at({ columns, values }: Matrix, row: number, column: number): number {
  return values[row * columns + column] as number;
}

/** The elements of a matrix, for loops in which an imported function would take most of the time. */
export function elements({ columns, values }: Matrix): (row: number, column: number) => number {
  return (row, column) => values[row * columns + column] as number;
}

/** Elements that are sums of a few terms each, written down one by one: `(row, column) => [a, b * c]`. */
export function sums(rows: number, columns: number, terms: (row: number, column: number) => Terms): Sums {
  return accumulate(rows, columns, (row, column, add) => {
    for (const term of terms(row, column)) add(term);
  });
}

/** Elements that are sums over an index k: of `count` terms, and of `extra` where there is a bias. */
export function sumsOver(
  rows: number,
  columns: number,
  count: number,
  term: (row: number, column: number, k: number) => number,
  extra?: (row: number, column: number) => number,
): Sums {
  const values = new Float64Array(rows * columns);
  const magnitudes = new Float64Array(rows * columns);
  // Not by `accumulate`, as a call for each term takes several times as long as the term.
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let magnitude = 0;
      for (let k = 0; k < count; k++) {
        const value = term(row, column, k);
        sum += value;
        magnitude += Math.abs(value);
      }
      if (extra) {
        const value = extra(row, column);
        sum += value;
        magnitude += Math.abs(value);
      }
      values[row * columns + column] = sum;
      magnitudes[row * columns + column] = magnitude;
    }
  }
  return { rows, columns, values, magnitudes, terms: count + (extra ? 1 : 0) };
}

/** Sums over stretches of `width` columns, each row by itself; the terms are those of the elements. */
export function sumColumns(elements: Sums, width: number = elements.columns): Sums {
  const { rows, columns, terms } = elements;
  const summed = accumulate(rows, Math.ceil(columns / width), (row, part, add) => {
    for (let c = part * width; c < Math.min(columns, (part + 1) * width); c++) {
      add(at(elements, row, c), elements.magnitudes[row * columns + c]);
    }
  });
  return { ...summed, terms: terms * Math.min(width, columns) };
}

/** Sums over the rows, of each column by itself; the terms are those of the elements. */
export function sumRows(elements: Sums): Sums {
  const { rows, columns, terms } = elements;
  const summed = accumulate(1, columns, (_, column, add) => {
    for (let row = 0; row < rows; row++) {
      add(at(elements, row, column), elements.magnitudes[row * columns + column]);
    }
  });
  return { ...summed, terms: terms * rows };
}

/** Each row times a factor of its own; the terms are those of the elements. */
export function scaleRows(elements: Sums, factor: (row: number) => number): Sums {
  const { columns } = elements;
  const scaled = (values: Float64Array, size: (factor: number) => number) =>
    values.map((value, i) => value * size(factor(Math.floor(i / columns))));
  return {
    ...elements,
    values: scaled(elements.values, (by) => by),
    magnitudes: scaled(elements.magnitudes, Math.abs),
  };
}

/** The sum of all elements. */
export function total({ values }: Matrix): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function accumulate(
  rows: number,
  columns: number,
  element: (row: number, column: number, add: (term: number, magnitude?: number) => void) => void,
): Sums {
  const values = new Float64Array(rows * columns);
  const magnitudes = new Float64Array(rows * columns);
  let most = 0;
  let sum = 0;
  let magnitude = 0;
  let terms = 0;
  const add = (term: number, size = Math.abs(term)): void => {
    sum += term;
    magnitude += size;
    terms++;
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      sum = magnitude = terms = 0;
      element(row, column, add);
      values[row * columns + column] = sum;
      magnitudes[row * columns + column] = magnitude;
      most = Math.max(most, terms);
    }
  }
  return { rows, columns, values, magnitudes, terms: most };
}
