import { type Matrix, type Sums, sumsOver } from '../matrix.twin';

/** Where a run stands, as `shaders/lib/state.wgsl` holds it. */
export interface State {
  /** Steps and epochs done, and batches of this epoch. */
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  /** 1 - beta^t of the coming step, t = step + 1. */
  readonly correction1: number;
  readonly correction2: number;
}

export interface AdvanceOptions {
  readonly examples: number;
  readonly batchSize: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Steps of a batch, which the epoch counts, where there are several. */
  readonly rounds?: number;
}

/** 1 - beta^t. */
export const correction = (beta: number, t: number): number => 1 - beta ** t;

/**
 * The end of a step: sums the batch's partial losses, in nats, counts its examples, and moves on to the next batch.
 *
 * reconstructions, kls [1, parts] -> [1, 1] each
 */
export function advance(
  { step, epoch, batch }: Pick<State, 'step' | 'epoch' | 'batch'>,
  { reconstructions, kls }: { readonly reconstructions: Matrix; readonly kls: Matrix },
  { examples, batchSize, beta1, beta2, rounds = 1 }: AdvanceOptions,
): { readonly state: State; readonly reconstruction: Sums; readonly kl: Sums; readonly count: number } {
  const sum = ({ values }: Matrix) =>
    sumsOver(1, 1, values.length, (_row, _column, k) => values[k] as number);
  const last = (batch + 1) * batchSize >= examples;
  const round = (epoch + 1) % rounds;
  const inRounds = { epoch: round, batch: round === 0 ? batch + 1 : batch };
  const inBatches = { epoch: last ? epoch + 1 : epoch, batch: last ? 0 : batch + 1 };
  return {
    state: {
      step: step + 1,
      ...(rounds > 1 ? inRounds : inBatches),
      correction1: correction(beta1, step + 2),
      correction2: correction(beta2, step + 2),
    },
    reconstruction: sum(reconstructions),
    kl: sum(kls),
    count: Math.min(batchSize, examples - batch * batchSize),
  };
}
