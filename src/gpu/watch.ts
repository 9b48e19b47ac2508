import { BufferUsage } from './flags';
import type { Gpu } from './gpu';
import { Program, type ProgramDescriptor } from './program';

/** Where times come from: the GPU's clock around a compute pass, or the CPU's around a submit. */
export type Clock = 'timestamps' | 'wall';

/** The program of a plan, and behind it one for each of its dispatches, on the same buffers. Freed from the last on. */
export async function apart(
  gpu: Gpu,
  plan: ProgramDescriptor,
  given: Readonly<Record<string, GPUBuffer>>,
): Promise<Program[]> {
  const all = await Program.create(gpu, plan, given);
  const programs = [all];
  try {
    for (const dispatch of plan.dispatches) {
      programs.push(await Program.create(gpu, { buffers: {}, dispatches: [dispatch] }, all.buffers));
    }
    return programs;
  } catch (error) {
    for (const program of programs.reverse()) program.dispose();
    throw error;
  }
}

/** How a program is sampled. */
export interface Calibrated {
  /** Runs in a sample. */
  readonly repeats: number;
  /** What a sample is expected to take, as seen from the CPU, in milliseconds. */
  readonly expected: number;
}

/** No more runs go into a sample, however short they are. */
const MAX_REPEATS = 5000;

/** Finds how often a program must run for a sample to last `sampleTime` milliseconds. Undefined if the clock is broken. */
export async function calibrate(
  watch: Watch,
  program: Program,
  sampleTime: number,
  signal: AbortSignal | undefined,
): Promise<Calibrated | undefined> {
  // The first run pays for what drivers put off until then.
  await watch.sample(program, 1);
  let repeats = 1;
  let expected = 0;
  for (;;) {
    signal?.throwIfAborted();
    const sample = await watch.sample(program, repeats);
    const time = sample[watch.method];
    expected = sample.wall;
    // Browsers round timestamps to 100 us, so that short work reads as none.
    const broken = time <= 0 && (sample.wall > Math.max(10 * sampleTime, 100) || repeats === MAX_REPEATS);
    if (broken || time > 2 * sample.wall + 1) return undefined;
    const factor = time > 0 ? sampleTime / time : Number.POSITIVE_INFINITY;
    if (factor <= 1 || repeats === MAX_REPEATS) break;
    const next = Math.min(MAX_REPEATS, Math.ceil(repeats * Math.min(factor, 10)));
    // Near enough: the next sample is the first that counts.
    expected *= next / repeats;
    repeats = next;
    if (factor < 2) break;
  }
  return { repeats, expected };
}

/** Not among the flags of `flags.ts`, which are those that training needs. */
const QUERY_RESOLVE = 0x200;
const STAMPS = 2;
const STAMPS_BYTES = STAMPS * 8;

/** Runs passes and tells how long they took. */
export class Watch {
  private constructor(
    private readonly gpu: Gpu,
    private readonly querySet: GPUQuerySet | undefined,
    private readonly resolved: GPUBuffer,
    private readonly staging: GPUBuffer,
  ) {}

  static async create(gpu: Gpu, stamped: boolean): Promise<Watch> {
    const { device } = gpu;
    return gpu.make((make) => {
      const buffer = (usage: number) => make({ label: 'profile', size: STAMPS_BYTES, usage });
      return new Watch(
        gpu,
        stamped ? device.createQuerySet({ label: 'profile', type: 'timestamp', count: STAMPS }) : undefined,
        buffer(QUERY_RESOLVE | BufferUsage.COPY_SRC),
        buffer(BufferUsage.COPY_DST | BufferUsage.MAP_READ),
      );
    });
  }

  get method(): Clock {
    return this.querySet ? 'timestamps' : 'wall';
  }

  /** Runs a program `repeats` times in one pass. Returns milliseconds by each clock. */
  async sample(program: Program, repeats: number): Promise<Record<Clock, number>> {
    const { gpu, querySet, resolved, staging } = this;
    const encoder = gpu.device.createCommandEncoder({ label: 'profile' });
    const pass = encoder.beginComputePass({
      label: 'profile',
      ...(querySet && {
        timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
      }),
    });
    for (let i = 0; i < repeats; i++) program.encode(pass);
    pass.end();
    if (querySet) encoder.resolveQuerySet(querySet, 0, STAMPS, resolved, 0);
    // Without timestamps nothing is read, but the copy still waits for the pass.
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, STAMPS_BYTES);
    const commands = encoder.finish();
    const start = performance.now();
    gpu.device.queue.submit([commands]);
    await gpu.mapped(staging);
    const wall = performance.now() - start;
    const [begin = 0n, end = 0n] = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return { timestamps: Number(end - begin) / 1e6, wall };
  }

  dispose(): void {
    this.querySet?.destroy();
    this.resolved.destroy();
    this.staging.destroy();
  }
}
