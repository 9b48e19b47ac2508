import type { EpochMetrics, Evaluation, Spec } from '../src/index';

/** What `run.json` holds. */
export interface Run {
  readonly config: Spec & {
    readonly data: string;
    readonly trainExamples: number;
    readonly testExamples: number;
    readonly height: number;
    readonly width: number;
    readonly batchSize: number;
    readonly epochs: number;
    readonly learningRate: number;
    readonly beta: number;
    readonly betaWarmup: number;
    readonly seed: number;
    readonly parameters: number;
  };
  readonly adapter: {
    readonly name: string;
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly software: boolean;
    readonly matmul: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly started: string;
  /** Seconds since then. */
  readonly seconds: number;
  /** True where the run was stopped before its end; `test` is null then. */
  readonly interrupted: boolean;
  readonly epochs: readonly EpochMetrics[];
  readonly test: Evaluation | null;
}
