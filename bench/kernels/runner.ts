import { BufferUsage } from '../../src/gpu/flags';
import type { Dispatch } from '../../src/gpu/kernel';
import { type Profile, type ProfileOptions, profile } from '../../src/gpu/profile';
import { Program } from '../../src/gpu/program';
import { readStretches } from '../../src/gpu/readback';
import type { MatmulGpu } from '../../src/tiles/gpu';
import { productsOfLongRuns } from '../../src/tiles/products';
import { MATMULS, type Matmul, supports, tileOf } from '../../src/tiles/table';
import { type Benchmark, type Contents, caseNames, type Read } from './benchmark';
import { benchmarks } from './cases';
import { ceilings } from './ceilings';
import { type Ceilings, type Report, type Row, rowOf, type Step } from './report';

export interface RunOptions {
  /** Which cases, by name. */
  readonly only?: (benchmark: Benchmark, name: string) => boolean;
  readonly profile?: Pick<ProfileOptions, 'samples' | 'sampleTime' | 'timeLimit' | 'clock'>;
  readonly versions?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told before each part of the work, and how much of it all is done, from 0 to 1. */
  readonly onProgress?: (what: string, done: number) => void;
  readonly onCeilings?: (ceilings: Ceilings, report: Report) => void;
  /** Told after each benchmark, with the rows that it added to the report. */
  readonly onRows?: (rows: readonly Row[], benchmark: Benchmark, report: Report) => void;
}

/** Fewer and shorter samples. */
export const QUICK = { samples: 3, sampleTime: 3, timeLimit: 600 } as const;

/** Ceilings are short, and everything is held against them. */
const CEILING = { samples: 15, sampleTime: 10 } as const;

/** The benchmarks that hold a case that is asked for, on this adapter. */
export function chosen(gpu: MatmulGpu, only: NonNullable<RunOptions['only']> = () => true): Benchmark[] {
  const { maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const { software } = gpu.info;
  // Half precision rounds more than the reference allows; on software adapters other families only take time.
  const families = MATMULS.filter((family) =>
    software
      ? family === gpu.matmul || family === gpu.longRunMatmul
      : tileOf(family).staging !== 'f16' && supports(gpu.support, family),
  );
  const familyOf = (of: (matmul: Matmul) => Dispatch) => {
    const large = gpu.longRunMatmul;
    return large && productsOfLongRuns({ buffers: {}, dispatches: [of(large)] }) ? large : gpu.matmul;
  };
  const adapter = { software, matmul: gpu.matmul, families, familyOf, most };
  return benchmarks(adapter).filter((one) => caseNames(one).some((name) => only(one, name)));
}

/** Measures the adapter's ceilings and then each case, and checks what it wrote. */
export async function run(gpu: MatmulGpu, options: RunOptions = {}): Promise<Report> {
  const { only = () => true, signal, onProgress, onCeilings, onRows } = options;
  const limits = ceilings(gpu.info.software);
  const cases: Benchmark[] = [];
  for (const one of chosen(gpu, only)) {
    cases.push(one.tuned ? { ...one, plan: await one.tuned(gpu) } : one);
  }
  const total = limits.length + cases.length;
  let count = 0;
  const found = async (one: Benchmark, wanted: readonly boolean[], settings = options.profile) => {
    signal?.throwIfAborted();
    const told = (what: string, part: number) => onProgress?.(what, (count + part) / total);
    told(one.name, 0);
    const outcome = await measure(gpu, one, wanted, { ...options, profile: settings }, (part) =>
      told(one.name, part * 0.9),
    );
    count++;
    return outcome;
  };

  const failures: Report['failures'] = [];
  const tops: Profile[] = [];
  for (const one of limits) {
    const { profile, failure } = await found(one, [true], CEILING);
    if (failure !== undefined) failures.push({ case: one.name, message: failure });
    tops.push(profile);
  }
  // What is a ceiling was reached by the fastest sample.
  const most = (work: 'flops' | 'bytes') =>
    Math.max(...tops.flatMap(({ dispatches }) => dispatches.map((one) => (one[work] * 1e-6) / one.min)));
  const report: Report = {
    date: new Date().toISOString(),
    adapter: gpu.info.name,
    software: gpu.info.software,
    matmul: gpu.matmul,
    method: (tops[0] as Profile).method,
    versions: options.versions ?? {},
    ceilings: { gflops: most('flops'), gbs: most('bytes') },
    steps: [],
    rows: [],
    failures,
  };
  onCeilings?.(report.ceilings, report);

  for (const one of cases) {
    const names = caseNames(one);
    const wanted = names.map((name) => only(one, name));
    const { profile, failure } = await found(one, wanted);
    const measured = names.filter((_, i) => wanted[i]);
    const rows = profile.dispatches.map(({ kernel, label, flops, bytes, ...ms }, i) => {
      const name = measured[i] as string;
      return rowOf({ case: name, group: one.group, kernel, label, ms, flops, bytes }, report.ceilings);
    });
    report.rows.push(...rows);
    if (profile.whole) report.steps.push(stepOf(one, profile, profile.whole));
    if (failure !== undefined) failures.push({ case: one.name, message: failure });
    onRows?.(rows, one, report);
  }
  onProgress?.('', 1);
  return report;
}

function stepOf(
  { name, title, plan }: Benchmark,
  { dispatches }: Profile,
  whole: NonNullable<Profile['whole']>,
): Step {
  const flops = plan.dispatches.reduce((sum, one) => sum + one.flops, 0);
  return {
    case: name,
    title,
    dispatches: dispatches.length,
    ...whole,
    sum: dispatches.reduce((sum, { median }) => sum + median, 0),
    flops,
    gflops: (flops * 1e-6) / whole.gpu.median,
  };
}

/** Times the wanted dispatches, then runs the program once from the start and checks what it wrote. */
async function measure(
  gpu: MatmulGpu,
  { plan, inputs, check, step }: Benchmark,
  wanted: readonly boolean[],
  { profile: settings, signal }: RunOptions,
  onProgress: (done: number) => void,
): Promise<{ profile: Profile; failure?: string }> {
  const { device } = gpu;
  const contents = inputs();
  const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
  const buffers: Record<string, GPUBuffer> = {};
  let program: Program | undefined;
  try {
    await gpu.checked(() => {
      for (const [name, size] of Object.entries(plan.buffers))
        buffers[name] = device.createBuffer({ label: name, size, usage });
    });
    const fillAll = async () => {
      for (const [name, buffer] of Object.entries(buffers)) await fill(gpu, buffer, contents[name]);
    };
    await fillAll();
    program = await Program.create(gpu, plan, buffers);
    const whole = step && wanted.every(Boolean);
    // A step first, so that every dispatch finds numbers as in training.
    await runOnce(gpu, program);
    const chosen = { ...plan, dispatches: plan.dispatches.filter((_, i) => wanted[i]) };
    const found = await profile(gpu, chosen, buffers, { ...settings, whole, signal, onProgress });

    await fillAll();
    await runOnce(gpu, program);
    const read: Read = async (name, stretches) => {
      const buffer = buffers[name] as GPUBuffer;
      const bytes = await readStretches(
        gpu,
        stretches.map(({ offset, size }) => ({ buffer, offset: offset * 4, size: size * 4 })),
      );
      return bytes.map((one) => new Float32Array(one));
    };
    try {
      await check(read);
    } catch (error) {
      return { profile: found, failure: error instanceof Error ? error.message : String(error) };
    }
    return { profile: found };
  } finally {
    program?.dispose();
    for (const buffer of Object.values(buffers)) buffer.destroy();
  }
}

async function runOnce(gpu: MatmulGpu, program: Program): Promise<void> {
  await gpu.checked(() => {
    const encoder = gpu.device.createCommandEncoder({ label: 'benchmark' });
    const pass = encoder.beginComputePass({ label: 'benchmark' });
    program.encode(pass);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  });
  await gpu.settled();
}

/** Floats made and written at a time. */
const CHUNK = 2 ** 20;

/** Writes what a buffer holds before a run; without contents that is NaN, so that nothing passes for a result. */
async function fill(gpu: MatmulGpu, buffer: GPUBuffer, contents: Contents | undefined): Promise<void> {
  const { queue } = gpu.device;
  await gpu.checked(() => {
    if (contents instanceof Float32Array || contents instanceof Uint32Array) {
      queue.writeBuffer(buffer, 0, contents as BufferSource);
      return;
    }
    const size = buffer.size / 4;
    const chunk = new Float32Array(Math.min(CHUNK, size)).fill(Number.NaN);
    for (let at = 0; at < size; at += CHUNK) {
      const count = Math.min(CHUNK, size - at);
      contents?.write(chunk.subarray(0, count), at);
      queue.writeBuffer(buffer, at * 4, chunk, 0, count);
    }
  });
}
