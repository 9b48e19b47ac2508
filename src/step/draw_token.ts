import source from '../../shaders/step/draw_token.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../gpu/kernel';
import type { View } from '../gpu/view';

export const drawTokenKernel = {
  name: 'draw_token',
  source,
  bindings: { state: 'read', known: 'read', activations: 'read_write' },
  fields: {
    rows: 'u32',
    symbols: 'u32',
    position: 'u32',
    logits: 'u32',
    logits_stride: 'u32',
    x: 'u32',
    x_stride: 'u32',
    known_stride: 'u32',
    batch_size: 'u32',
    stream: 'u32',
    seed_low: 'u32',
    seed_high: 'u32',
    temperature: 'f32',
  },
} as const satisfies Kernel;

export interface DrawToken {
  /** [rows, length symbols] and [rows, length], among the activations. */
  readonly logits: View;
  readonly x: View;
  readonly symbols: number;
  readonly position: number;
  /** What probabilities are raised to the inverse of; 0 takes the likeliest symbol. */
  readonly temperature: number;
  readonly stream: number;
  /** Rows that are no padding: the next batch's draws go on behind theirs. */
  readonly batchSize: number;
  readonly seed: readonly [number, number];
}

/**
 * x[row][position] = a symbol drawn by its logits, and 0 behind an end; unless buffer `known` has 1 there, for a token that is there already,
 * or 2, for any symbol but the end.
 */
export function drawToken(of: DrawToken): Dispatch {
  const { logits, x, symbols, position, temperature, stream, batchSize, seed } = of;
  const { rows } = x;
  return {
    kernel: drawTokenKernel,
    label: `${x.name} ${position}`,
    part: 'batch',
    reads: [logits, x],
    writes: [x],
    constants: {},
    buffers: { state: 'state', known: 'known', activations: 'activations' },
    numbers: {
      rows,
      symbols,
      position,
      logits: logits.offset,
      logits_stride: logits.stride,
      x: x.offset,
      x_stride: x.stride,
      known_stride: Math.ceil(x.columns / 4) * 4,
      batch_size: batchSize,
      stream,
      seed_low: seed[0],
      seed_high: seed[1],
      temperature,
    },
    grid: flatGrid(rows),
    flops: rows * symbols * 6,
    bytes: 4 * rows * (symbols + 2),
  };
}
