import type { Matmul } from '../../src/tiles/table';
import {
  gatherBenchmarks,
  inpaintBenchmark,
  latentBenchmarks,
  likelihoodBenchmarks,
  normalBenchmark,
  scoresBenchmark,
} from './batches';
import type { Benchmark } from './benchmark';
import { MODELS, modelBenchmark } from './models';
import { products } from './products';
import { activationBenchmarks, adamBenchmark, advanceBenchmark, clipBenchmarks } from './vectors';

/** What the choice of cases depends on. */
export interface Adapter {
  readonly software: boolean;
  /** The family of the models' steps. */
  readonly matmul: Matmul;
  /** The families whose large products are measured. */
  readonly families: readonly Matmul[];
  /** Bytes that can be bound at once. */
  readonly most: number;
}

/** Every case: the dispatches of the three models, and each kernel at a large size. */
export function benchmarks({ software, matmul, families, most }: Adapter): Benchmark[] {
  const lengths = [1e5, 1e6, 1e7, ...(software ? [] : [1e8])];
  const all = [
    ...(Object.keys(MODELS) as (keyof typeof MODELS)[]).map((name) => modelBenchmark(name, matmul)),
    ...families.flatMap((family) => [1024, ...(software ? [] : [4096])].flatMap((n) => products(n, family))),
    ...lengths.map(adamBenchmark),
    ...lengths.flatMap(clipBenchmarks),
    ...lengths.map(advanceBenchmark),
    ...activationBenchmarks(),
    ...gatherBenchmarks(),
    normalBenchmark(),
    ...latentBenchmarks(),
    inpaintBenchmark(),
    scoresBenchmark(),
    ...likelihoodBenchmarks(),
  ];
  return all.filter(({ plan }) => Object.values(plan.buffers).every((bytes) => bytes <= most));
}
