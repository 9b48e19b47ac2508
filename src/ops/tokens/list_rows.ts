import source from '../../../shaders/tokens/list_rows.wgsl';
import type { Dispatch, Kernel, Scalar } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { Batch } from '../op';

/** The struct `List` of `shaders/tokens/list_rows.wgsl`. */
export const LIST_FIELDS = {
  texts: 'u32',
  length: 'u32',
  samples: 'u32',
  x: 'u32',
  x_stride: 'u32',
  batch_size: 'u32',
  examples: 'u32',
} as const satisfies Record<string, Scalar>;

export const listRowsKernel = {
  name: 'list_rows',
  source,
  bindings: { activations: 'read', state: 'read', rows: 'read_write' },
  fields: LIST_FIELDS,
} as const satisfies Kernel;

/**
 * Lists of the rows of positions that count, of the texts x: one for matrices of `rows` texts and, where there are several samples of each,
 * one for those of all, `drawnRows`. [1, 1 + rows], u32: how many rows do not count, and the numbers of all, those that do first, each less its place.
 */
export function listsOf(
  { columns: length }: View,
  { rows, drawnRows }: { readonly rows: number; readonly drawnRows: number },
): readonly View[] {
  const list = (buffer: string, name: string, texts: number): View => {
    const columns = 1 + texts * length;
    return { buffer, name, offset: 0, rows: 1, columns, stride: columns };
  };
  const each = list('rows', 'rows that count', rows);
  return drawnRows === rows ? [each] : [each, list('drawn_rows', 'rows of samples that count', drawnRows)];
}

/** Such a list of a batch: which positions of the texts x [examples, length], bytes / 255, are before their ends. */
export function listRows(
  x: View,
  list: View,
  { size, examples }: Pick<Batch, 'size' | 'examples'>,
): Dispatch {
  const { rows, columns: length, offset, stride } = x;
  const texts = (list.columns - 1) / length;
  return {
    kernel: listRowsKernel,
    label: list.name,
    part: 'batch',
    reads: [x],
    writes: [list],
    // The list is of whole numbers, which are no picture.
    shows: [x],
    constants: {},
    buffers: { activations: 'activations', state: 'state', rows: list.buffer },
    numbers: {
      ...{ texts, length, samples: texts / rows },
      ...{ x: offset, x_stride: stride, batch_size: size, examples },
    },
    grid: [1, 1, 1],
    flops: 0,
    bytes: 4 * (texts * length + list.columns),
  };
}
