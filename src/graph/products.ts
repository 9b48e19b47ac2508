import type { Gpu } from '../gpu/gpu';
import { type Matmul, MEASURED, supports } from '../gpu/matmul';
import type { Plan } from './plan';

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
export function productsOfLongRuns({ dispatches }: Plan): Products | undefined {
  const large = dispatches.filter(({ matmul, grid: [x, y] }) => matmul && x * y >= LEAST_TILES);
  if (large.length === 0) return undefined;
  return Object.fromEntries(large.map(({ product, matmul }) => [product, matmul]));
}

/** `value` if it names families that this adapter was, or could have been, measured for; wherever it comes from. */
export function usableProducts(gpu: Gpu, value: unknown): Products | undefined {
  if (!gpu.measures || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const families: readonly unknown[] = MEASURED.filter((matmul) => supports(gpu.support, matmul));
  return Object.values(value).every((family) => families.includes(family)) ? (value as Products) : undefined;
}
