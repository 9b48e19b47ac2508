import type { Clock, Timing } from '../../src/gpu/profile';
import type { Group } from './benchmark';

/** What a run found; `--json` writes it and `--compare` reads it. */
export interface Report {
  readonly date: string;
  readonly adapter: string;
  readonly software: boolean;
  /** The family of the matmul kernels. */
  readonly matmul: string;
  readonly method: Clock;
  readonly versions: Readonly<Record<string, string>>;
  readonly ceilings: Ceilings;
  readonly steps: Step[];
  readonly rows: Row[];
  readonly failures: Failure[];
}

/** What the adapter can do at most, as measured in the same run. */
export interface Ceilings {
  /** By multiply-adds in registers. */
  readonly gflops: number;
  /** Read and written, by a streaming copy. */
  readonly gbs: number;
}

/** One dispatch of a kernel; times in milliseconds. */
export interface Row {
  readonly case: string;
  readonly group: Group;
  readonly kernel: string;
  readonly label: string;
  readonly ms: Timing;
  readonly flops: number;
  readonly bytes: number;
  readonly gflops: number;
  readonly gbs: number;
  /** Of the ceiling that binds it; above 1 where data stay in a cache that the copy does not fit in. */
  readonly share: number;
  readonly bound: 'compute' | 'memory';
}

/** A whole step of training. */
export interface Step {
  readonly case: string;
  readonly title: string;
  readonly dispatches: number;
  readonly gpu: Timing;
  readonly wall: Timing;
  /** Of its dispatches, each measured by itself. */
  readonly sum: number;
  readonly flops: number;
  readonly gflops: number;
}

export interface Failure {
  readonly case: string;
  readonly message: string;
}

type Measured = Pick<Row, 'case' | 'group' | 'kernel' | 'label' | 'ms' | 'flops' | 'bytes'>;

/** Work done in a time, and how near it comes to what the adapter can do. */
export function rowOf(measured: Measured, ceilings: Ceilings): Row {
  const { flops, bytes, ms } = measured;
  const perMs = 1e-6 / ms.median;
  const [compute, memory] = [flops / ceilings.gflops, bytes / ceilings.gbs];
  return {
    ...measured,
    gflops: flops * perMs,
    gbs: bytes * perMs,
    share: Math.max(compute, memory) * perMs,
    bound: compute > memory ? 'compute' : 'memory',
  };
}

/** The dispatch with the most operations a second: the adapter's best matmul, at whatever shape. */
export function bestMatmul({ rows }: Pick<Report, 'rows'>): Row | undefined {
  return rows.reduce<Row | undefined>(
    (best, row) => (best && best.gflops >= row.gflops ? best : row),
    undefined,
  );
}

/** Each product of a convolution, the dense one that was measured in turn with it, and the ratio of their GFLOP/s. */
export function besideDense({
  rows,
}: Pick<Report, 'rows'>): { convolution: Row; dense: Row; ratio: number }[] {
  const beside = rows.filter(({ group }) => group === 'products');
  return beside.flatMap((convolution, i) => {
    const dense = beside[i + 1];
    const isPair = dense && !convolution.kernel.startsWith('dense') && dense.kernel.startsWith('dense');
    // By the time, as operations beside the product are counted otherwise.
    return isPair ? [{ convolution, dense, ratio: dense.ms.median / convolution.ms.median }] : [];
  });
}

/** Samples of an idle machine spread by less, in the middle of all cases. */
const BUSY = 0.25;

/** What to say of a run that something else has disturbed. */
export function disturbance({ rows }: Pick<Report, 'rows'>): string | undefined {
  const spreads = rows.map(({ ms }) => spread(ms)).sort((a, b) => a - b);
  const middle = spreads[Math.floor(spreads.length / 2)] ?? 0;
  if (middle < BUSY) return undefined;
  return `Beware: samples spread by ${Math.round(middle * 100)} %, so something else keeps the machine busy. Measure again when it is idle.`;
}

/** Half of how far the middle half of the samples spreads, of the median. */
export function spread({ low, high, median }: Timing): number {
  return (high - low) / 2 / median;
}
