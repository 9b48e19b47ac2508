import source from '../../../shaders/embedding/embedding.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import type { View } from '../../gpu/view';
import type { Batch } from '../op';
import type { EmbeddingAttributes } from './names';

export const embeddingKernel = {
  name: 'embedding',
  source,
  bindings: { parameters: 'read', state: 'read', activations: 'read_write' },
  fields: {
    rows: 'u32',
    length: 'u32',
    width: 'u32',
    x: 'u32',
    x_stride: 'u32',
    y: 'u32',
    y_stride: 'u32',
    taken: 'u32',
    taken_stride: 'u32',
    weight: 'u32',
    symbols: 'u32',
    shift: 'u32',
    dropout: 'u32',
    stream: 'u32',
    batch_size: 'u32',
    seed_low: 'u32',
    seed_high: 'u32',
  },
} as const satisfies Kernel;

/** An embedding in a program. */
export interface Embedding extends EmbeddingAttributes {
  readonly name: string;
  readonly part: string;
  /** [rows, length] and [rows, length width]. */
  readonly x: View;
  readonly y: View;
  /** [rows, length]: the row of the weight that each position has taken. */
  readonly taken: View;
  readonly weight: View;
  /** What is drawn for, where symbols are dropped. */
  readonly stream: number;
  readonly batch: Pick<Batch, 'size' | 'seed'>;
}

/** y = W[symbol] at each position, and which rows of W those are. */
export function embedding(of: Embedding): Dispatch {
  const { x, y, taken, weight, batch } = of;
  const { rows, columns: length } = x;
  return {
    kernel: embeddingKernel,
    label: of.name,
    nodes: [of.name],
    part: of.part,
    reads: [x, weight],
    writes: [y, taken],
    constants: {},
    buffers: { parameters: 'parameters', state: 'state', activations: 'activations' },
    numbers: {
      rows,
      length,
      width: of.width / 4,
      x: x.offset,
      x_stride: x.stride,
      y: y.offset,
      y_stride: y.stride,
      taken: taken.offset,
      taken_stride: taken.stride,
      weight: weight.offset / 4,
      symbols: of.symbols,
      shift: Number(of.shift ?? false),
      dropout: Math.round((of.dropout ?? 0) * 2 ** 24),
      stream: of.stream,
      batch_size: batch.size,
      seed_low: batch.seed[0],
      seed_high: batch.seed[1],
    },
    grid: flatGrid(rows * length),
    flops: 0,
    bytes: 8 * rows * length * (1 + of.width),
  };
}
