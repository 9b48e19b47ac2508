import { type Dispatch, pipelineOf } from '../gpu/kernel';
import type { Program, ProgramDescriptor } from '../gpu/program';
import { apart, type Calibrated, calibrate, Watch } from '../gpu/watch';
import type { MatmulGpu } from './gpu';
import { type Products, usableProducts } from './products';
import { type Matmul, MEASURED, supports } from './table';

/** What the samples of all candidates take together, in milliseconds; compiling and waiting come on top. */
const BUDGET = 200;
const SAMPLES = 3;
/** Counts up when a tile changes, so that what was measured with the old one is forgotten. */
const PREFIX = 'webgpu-vae matmul 1';
/**
 * Measures which family is fastest for each product of a plan, on GPUs; undefined where one family serves all: it is
 * pinned, the adapter is software, or has no clock of its own, by which alone such short work can be told apart.
 * `planFor` makes the plan with one family throughout. What was measured before, on this adapter and for this plan, is
 * found again in `gpu.store`.
 */
export async function chooseProducts(
  gpu: MatmulGpu,
  planFor: (matmul: Matmul) => ProgramDescriptor,
  signal?: AbortSignal,
): Promise<Products | undefined> {
  if (!gpu.measures || !gpu.device.features.has('timestamp-query')) return undefined;
  const base = planFor(gpu.matmul);
  const key = keyOf(gpu, base);
  const known = usableProducts(gpu, parse(attempt(() => gpu.store.getItem(key))));
  const names = base.dispatches.flatMap(({ product }) => product ?? []);
  if (known && names.every((name) => Object.hasOwn(known, name))) return known;
  const chosen = await measure(gpu, planFor, signal);
  // A full store costs the next run a measurement, and nothing else.
  if (chosen) attempt(() => gpu.store.setItem(key, JSON.stringify(chosen)));
  return chosen;
}

async function measure(
  gpu: MatmulGpu,
  planFor: (matmul: Matmul) => ProgramDescriptor,
  signal: AbortSignal | undefined,
): Promise<Products | undefined> {
  const candidates: { readonly matmul: Matmul; readonly name: string; readonly dispatch: Dispatch }[] = [];
  const bound = new Set<string>();
  const buffers: Record<string, number> = {};
  for (const matmul of MEASURED) {
    if (!supports(gpu.support, matmul)) continue;
    const plan = planFor(matmul);
    const own = plan.dispatches.flatMap((dispatch) => {
      const { product } = dispatch;
      return product === undefined ? [] : [{ matmul, name: product, dispatch }];
    });
    // A family that this driver does not compile is out of the race.
    const compiled = await Promise.allSettled(own.map(({ dispatch }) => pipelineOf(gpu, dispatch)));
    if (compiled.some(({ status }) => status === 'rejected')) continue;
    candidates.push(...own);
    for (const { dispatch } of own) for (const name of Object.values(dispatch.buffers)) bound.add(name);
    // Gradients in parts take more room in some families than in others.
    for (const [name, size] of Object.entries(plan.buffers)) {
      if (bound.has(name)) buffers[name] = Math.max(size, buffers[name] ?? 0);
    }
  }
  if (candidates.length === 0) return undefined;
  const times = await least(
    gpu,
    { buffers, dispatches: candidates.map(({ dispatch }) => dispatch) },
    BUDGET / SAMPLES / candidates.length,
    signal,
  );
  if (!times) return undefined;
  const best = new Map<string, { matmul: Matmul; time: number }>();
  for (const [i, { matmul, name }] of candidates.entries()) {
    const time = times[i] as number;
    if (time < (best.get(name)?.time ?? Number.POSITIVE_INFINITY)) best.set(name, { matmul, time });
  }
  return Object.fromEntries([...best].map(([name, { matmul }]) => [name, matmul]));
}

/** The least time of each dispatch in some samples, by the GPU's clock; undefined if that is broken. */
async function least(
  gpu: MatmulGpu,
  plan: ProgramDescriptor,
  sampleTime: number,
  signal: AbortSignal | undefined,
): Promise<number[] | undefined> {
  const programs = await apart(gpu, plan, {});
  const alone = programs.slice(1);
  let watch: Watch | undefined;
  try {
    watch = await Watch.create(gpu, true);
    const found: Calibrated[] = [];
    for (const program of alone) {
      const calibrated = await calibrate(watch, program, sampleTime, signal);
      if (!calibrated) return undefined;
      found.push(calibrated);
    }
    const times = alone.map(() => Number.POSITIVE_INFINITY);
    // Round after round, so that a slow moment hits all alike.
    for (let round = 0; round < SAMPLES; round++) {
      for (const [i, { repeats }] of found.entries()) {
        signal?.throwIfAborted();
        const { timestamps } = await watch.sample(alone[i] as Program, repeats);
        if (timestamps > 0) times[i] = Math.min(times[i] as number, timestamps / repeats);
      }
    }
    return times;
  } finally {
    watch?.dispose();
    for (const program of programs.reverse()) program.dispose();
  }
}

function keyOf({ info, support }: MatmulGpu, { dispatches }: ProgramDescriptor): string {
  const { vendor, architecture, device, description } = info;
  const shapes = dispatches.flatMap((dispatch) =>
    dispatch.product ? `${dispatch.label}:${dispatch.flops}:${dispatch.bytes}` : [],
  );
  return [PREFIX, vendor, architecture, device, description, JSON.stringify(support), ...shapes].join(' ');
}

function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

/** The result of a call to the store, whose errors must not end a run. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
