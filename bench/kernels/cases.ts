import type { Dispatch } from '../../src/gpu/kernel';
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
import { convolutionBenchmarks } from './convolutions';
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
  /** That of a product in a run that lasts. */
  readonly familyOf: (of: (matmul: Matmul) => Dispatch) => Matmul;
  /** Bytes that can be bound at once. */
  readonly most: number;
}

/** Every case: the dispatches of the models, each kernel at a large size, and the products of convolutions beside dense ones. */
export function benchmarks({ software, matmul, families, familyOf, most }: Adapter): Benchmark[] {
  const lengths = [1e5, 1e6, 1e7, ...(software ? [] : [1e8])];
  const all = [
    ...(Object.keys(MODELS) as (keyof typeof MODELS)[]).map((name) => modelBenchmark(name, matmul)),
    ...families.flatMap((family) => [1024, ...(software ? [] : [4096])].flatMap((n) => products(n, family))),
    ...convolutionBenchmarks('D', familyOf),
    ...convolutionBenchmarks('E', familyOf),
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
