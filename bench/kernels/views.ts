import type { View } from '../../src/gpu/view';

/** A matrix in a buffer, its rows one behind the other unless a stride is given. */
export function view(buffer: string, offset: number, rows: number, columns: number, stride = columns): View {
  return { buffer, name: 'matrix', offset, rows, columns, stride };
}
