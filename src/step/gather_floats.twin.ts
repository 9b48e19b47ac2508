import type { Matrix } from '../matrix.twin';
import { type Batch, gather } from './gather.twin';

/** Batch selection from floats: x[row] = data[example of this row]. data [examples, input] -> x [rows, input] */
export function gatherFloats(data: Matrix, batch: Batch, rows: number): Matrix {
  return gather(data, batch, rows, (value) => value);
}
