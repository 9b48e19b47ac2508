import type { Gpu } from '../gpu/gpu';
import { MATMULS, type Matmul, supports } from '../gpu/matmul';
import { profile } from '../gpu/profile';
import { type Plan, productName } from './plan';

/** The family of each product of a plan, by its name. */
export type Products = Readonly<Record<string, Matmul>>;

/** All samples of all candidates take about so long, in milliseconds; compiling comes on top. */
const BUDGET = 200;
const SAMPLES = 3;
/** Told apart by the kernels that they were measured with. */
const PREFIX = 'webgpu-vae matmul 1';

/**
 * Measures which family is fastest for each product of a plan, on GPUs; undefined where there is nothing to choose:
 * a family is pinned, or the adapter is software. `planFor` makes the plan with one family throughout. What was measured
 * before, on this adapter and for this plan, is found again in `gpu.store`.
 */
export async function chooseProducts(
  gpu: Gpu,
  planFor: (matmul: Matmul) => Plan,
): Promise<Products | undefined> {
  if (!gpu.measures) return undefined;
  const base = planFor(gpu.matmul);
  const key = keyOf(gpu, base);
  const known = parseProducts(gpu.store?.getItem(key) ?? undefined);
  if (known) return known;
  const chosen = await measure(gpu, planFor);
  try {
    gpu.store?.setItem(key, JSON.stringify(chosen));
  } catch {
    // A full store costs the next run a measurement, and nothing else.
  }
  return chosen;
}

/** A GPU with fewer workgroups than this at a time is idle in part: one of the H100 class has 132 multiprocessors. */
const GPU_WORKGROUPS = 512;

/** `TrainingOptions.workgroups` for this adapter. */
export function workgroupsFor({ info }: Gpu): number {
  return info.software ? 1 : GPU_WORKGROUPS;
}

/** Reads what `JSON.stringify` made of products; undefined if it is anything else. */
export function parseProducts(text: string | undefined): Products | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const families: readonly unknown[] = MATMULS;
    return Object.values(value).every((family) => families.includes(family))
      ? (value as Products)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this adapter runs all of the families. */
export function runs(gpu: Gpu, products: Products): boolean {
  return Object.values(products).every((matmul) => supports(gpu.support, matmul));
}

async function measure(gpu: Gpu, planFor: (matmul: Matmul) => Plan): Promise<Products> {
  // `quad` is `subgroup` with most lanes idle, and `half` rounds.
  const families = MATMULS.filter((m) => m !== 'quad' && m !== 'half' && supports(gpu.support, m));
  const candidates = families.flatMap((matmul) =>
    planFor(matmul).dispatches.flatMap((dispatch) => {
      const name = productName(dispatch);
      return name === undefined ? [] : [{ matmul, name, dispatch }];
    }),
  );
  // Gradients in parts take more room in some families than in others.
  const buffers: Record<string, number> = {};
  for (const matmul of families) {
    for (const [name, size] of Object.entries(planFor(matmul).buffers)) {
      buffers[name] = Math.max(size, buffers[name] ?? 0);
    }
  }
  const { dispatches } = await profile(
    gpu,
    { buffers, dispatches: candidates.map(({ dispatch }) => dispatch) },
    {},
    { samples: SAMPLES, sampleTime: BUDGET / SAMPLES / candidates.length, timeLimit: BUDGET, whole: false },
  );
  const best = new Map<string, { matmul: Matmul; time: number }>();
  for (const [i, { matmul, name }] of candidates.entries()) {
    const time = dispatches[i]?.median ?? Number.POSITIVE_INFINITY;
    if (time < (best.get(name)?.time ?? Number.POSITIVE_INFINITY)) best.set(name, { matmul, time });
  }
  return Object.fromEntries([...best].map(([name, { matmul }]) => [name, matmul]));
}

function keyOf(gpu: Gpu, { dispatches }: Plan): string {
  const { vendor, architecture, device, description } = gpu.info;
  const shapes = dispatches.flatMap((dispatch) =>
    productName(dispatch) ? `${dispatch.label}:${dispatch.flops}:${dispatch.bytes}` : [],
  );
  return [PREFIX, vendor, architecture, device, description, ...shapes].join(' ');
}
