/** A matrix in a buffer of a program. Offsets and strides count floats; those of a vec4f array are multiples of four. */
export interface View {
  /** Name of the program's buffer. */
  readonly buffer: string;
  /** What it holds, for people: `z`, `gradient of z`. */
  readonly name: string;
  readonly offset: number;
  readonly rows: number;
  /** Columns without padding. */
  readonly columns: number;
  /** Floats from one row to the next. */
  readonly stride: number;
}

/** Some of a view's columns, from `first` on, as a view. */
export function columnsOf(view: View, name: string, first: number, columns: number): View {
  return { ...view, name, offset: view.offset + first, columns };
}

/** A stretch of a buffer as a matrix of one row. */
export function stretch(buffer: string, name: string, size: number, offset = 0): View {
  return { buffer, name, offset, rows: 1, columns: size, stride: size };
}
