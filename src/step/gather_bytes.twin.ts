import type { Matrix } from '../matrix.twin';
import { type Batch, gather } from './gather.twin';

/** Batch selection from bytes: x[row] = data[example of this row] / 255. data [examples, input] -> x [rows, input] */
export function gatherBytes(data: Matrix, batch: Batch, rows: number): Matrix {
  return gather(data, batch, rows, (byte) => byte / 255);
}
