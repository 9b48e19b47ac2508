import source from '../../shaders/step/advance.wgsl';
import type { Dispatch, Kernel } from '../gpu/kernel';
import { stretch } from '../gpu/view';
import type { AdamOptions } from './adam';

export const advanceKernel = {
  name: 'advance',
  source,
  bindings: { losses: 'read', state: 'read_write', history: 'read_write' },
  fields: {
    reconstructions: 'u32',
    kls: 'u32',
    examples: 'u32',
    batch_size: 'u32',
    beta1: 'f32',
    rest1: 'f32',
    beta2: 'f32',
    rest2: 'f32',
    rounds: 'u32',
  },
} as const satisfies Kernel;

/** Steps whose losses the history keeps: a ring, read at least so often. */
export const HISTORY = 1024;
/** Bytes of an entry: sums of reconstruction and KL over the batch, in nats, its examples, and whether it was faulty. */
export const HISTORY_ENTRY = 16;

export interface Advance {
  /** Partial sums in `losses`. */
  readonly reconstructions: number;
  readonly kls: number;
  readonly examples: number;
  readonly batchSize: number;
  readonly beta1: AdamOptions['beta1'];
  readonly beta2: AdamOptions['beta2'];
  /** Steps of a batch; 1 by default. */
  readonly rounds?: number;
}

/** Sums the losses into the history and moves the state on to the next batch. */
export function advance(of: Advance): Dispatch {
  const { reconstructions, kls, examples, batchSize, beta1, beta2, rounds = 1 } = of;
  const sums = reconstructions + kls;
  return {
    kernel: advanceKernel,
    label: 'step',
    part: 'update',
    reads: [stretch('losses', 'losses', sums)],
    writes: [],
    shows: [],
    constants: {},
    buffers: { losses: 'losses', state: 'state', history: 'history' },
    numbers: {
      reconstructions,
      kls,
      examples,
      batch_size: batchSize,
      beta1,
      rest1: 1 - beta1,
      beta2,
      rest2: 1 - beta2,
      rounds,
    },
    grid: [1, 1, 1],
    flops: sums,
    bytes: 4 * sums + HISTORY_ENTRY,
  };
}
