import type { Gpu } from '../gpu/gpu';
import type { ProgramDescriptor } from '../gpu/program';
import type { MatmulGpu } from './gpu';
import { type Matmul, MEASURED, supports } from './table';

/** The family of each product of a plan, by its name. */
export type Products = Readonly<Record<string, Matmul>>;

/** A GPU with fewer workgroups than this at a time is idle in part: four for each multiprocessor of the largest. */
const GPU_WORKGROUPS = 512;

/** Large tiles serve products of at least so many, which is how many stretches SwiftShader deals out to its threads. */
const LEAST_TILES = 16;

/** `TrainingOptions.workgroups` for this adapter. */
export function workgroupsFor({ info }: Gpu): number {
  return info.software ? 1 : GPU_WORKGROUPS;
}

/** The families for a run that lasts: those of a plan in large tiles, for all but small products; undefined if all are. */
export function productsOfLongRuns({ dispatches }: ProgramDescriptor): Products | undefined {
  const large = dispatches.filter(({ family, grid: [x, y] }) => family && x * y >= LEAST_TILES);
  if (large.length === 0) return undefined;
  return Object.fromEntries(large.map(({ product, family }) => [product, family as Matmul]));
}

/** `value` if it names families that this adapter was, or could have been, measured for; wherever it comes from. */
export function usableProducts(gpu: MatmulGpu, value: unknown): Products | undefined {
  if (!gpu.measures || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const families: readonly unknown[] = MEASURED.filter((matmul) => supports(gpu.support, matmul));
  return Object.values(value).every((family) => families.includes(family)) ? (value as Products) : undefined;
}
