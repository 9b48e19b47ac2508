import { BufferUsage } from './flags';
import type { Gpu } from './gpu';
import { type Plan, Program } from './program';

/** Where times come from: the GPU's clock around a compute pass, or the CPU's around a submit. */
export type Clock = 'timestamps' | 'wall';

export interface ProfileOptions {
  /** Samples of each dispatch, 9 by default; fewer, but at least 3, of those that take longer than `timeLimit`. */
  readonly samples?: number;
  /** How long a sample lasts, in milliseconds: 10 by timestamps and 50 by wall time, which knows no pass's end. */
  readonly sampleTime?: number;
  /** All samples of a dispatch, in milliseconds: 2000 by default. */
  readonly timeLimit?: number;
  /** `timestamps` by default, where the device has them and they make sense. */
  readonly clock?: Clock;
  /** Measure the whole list as well: true by default. */
  readonly whole?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told after each sample: how much of the work is done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** Milliseconds of one run: median and quartiles, least and most of the samples. */
export interface Timing {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
  /** Runs in each sample. */
  readonly repeats: number;
}

export interface DispatchTime extends Timing {
  readonly kernel: string;
  readonly label: string;
  readonly flops: number;
  readonly bytes: number;
}

export interface Profile {
  readonly method: Clock;
  /** In the order of the plan. */
  readonly dispatches: readonly DispatchTime[];
  /** The whole list, run after run: by `method`, and by wall time from submit to result. */
  readonly whole?: { readonly gpu: Timing; readonly wall: Timing };
}

/** No more dispatches go into a pass, however short they are. */
const MAX_REPEATS = 5000;
const MIN_SAMPLES = 3;

/**
 * Measures each dispatch of a plan by itself, run over and over within one pass, and the whole list. Samples go round
 * all of them in turn, so that a slow moment of the machine hits all alike. Buffers that are not `given` are made, and
 * freed at the end. What the buffers hold afterwards means nothing: every dispatch has run many times. Nor does it
 * matter before, as the time of a kernel does not depend on its numbers.
 */
export async function profile(
  gpu: Gpu,
  plan: Plan,
  given: Readonly<Record<string, GPUBuffer>> = {},
  options: ProfileOptions = {},
): Promise<Profile> {
  const { clock, whole = true, signal } = options;
  signal?.throwIfAborted();
  const all = await Program.create(gpu, plan, given);
  const programs = [all];
  let watch: Watch | undefined;
  try {
    for (const dispatch of plan.dispatches) {
      programs.push(await Program.create(gpu, { buffers: {}, dispatches: [dispatch] }, all.buffers));
    }
    const measured = whole ? programs : programs.slice(1);
    const stamped = clock !== 'wall' && gpu.device.features.has('timestamp-query');
    watch = await Watch.create(gpu, stamped);
    let subjects = await calibrate(watch, measured, options);
    if (!subjects) {
      // Some drivers answer with zeros.
      watch.dispose();
      watch = await Watch.create(gpu, false);
      subjects = (await calibrate(watch, measured, options)) as Subject[];
    }
    await takeSamples(watch, subjects, options);
    const method = watch.method;
    const times = whole ? subjects.slice(1) : subjects;
    return {
      method,
      dispatches: plan.dispatches.map(({ kernel, label, flops, bytes }, i) => {
        const subject = times[i] as Subject;
        return { kernel: kernel.name, label, flops, bytes, ...summary(subject, method) };
      }),
      ...(whole && {
        whole: {
          gpu: summary(subjects[0] as Subject, method),
          wall: summary(subjects[0] as Subject, 'wall'),
        },
      }),
    };
  } finally {
    watch?.dispose();
    for (const program of programs.reverse()) program.dispose();
  }
}

/** A program with what is known of its times, in milliseconds of one sample. */
interface Subject {
  readonly program: Program;
  repeats: number;
  /** What a sample is expected to take, as seen from the CPU. */
  expected: number;
  count: number;
  readonly times: Record<Clock, number[]>;
}

/** Finds how often each program must run for a sample to last long enough. Undefined if the GPU's clock is broken. */
async function calibrate(
  watch: Watch,
  programs: readonly Program[],
  { samples = 9, sampleTime = watch.method === 'wall' ? 50 : 10, timeLimit = 2000, signal }: ProfileOptions,
): Promise<Subject[] | undefined> {
  const subjects: Subject[] = [];
  for (const program of programs) {
    // The first run pays for what drivers put off until then.
    await watch.sample(program, 1, 0);
    let repeats = 1;
    let expected = 0;
    for (;;) {
      signal?.throwIfAborted();
      const sample = await watch.sample(program, repeats, expected);
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
    const count = Math.max(MIN_SAMPLES, Math.min(samples, Math.floor(timeLimit / Math.max(expected, 1e-3))));
    subjects.push({ program, repeats, expected, count, times: { timestamps: [], wall: [] } });
  }
  return subjects;
}

async function takeSamples(
  watch: Watch,
  subjects: readonly Subject[],
  { signal, onProgress }: ProfileOptions,
): Promise<void> {
  const weights = subjects.map(({ expected }) => expected);
  const work = subjects.reduce((sum, { count, expected }) => sum + count * expected, 0);
  let done = 0;
  for (let round = 0; subjects.some(({ count }) => round < count); round++) {
    for (const [i, subject] of subjects.entries()) {
      if (round >= subject.count) continue;
      signal?.throwIfAborted();
      const { program, repeats, expected } = subject;
      let sample = await watch.sample(program, repeats, expected);
      // Of a sample that was over before the wait for it was, only the GPU's clock knows how long it took.
      for (let tries = 0; watch.method === 'wall' && sample.late && tries < 3; tries++) {
        subject.expected *= 0.7;
        sample = await watch.sample(program, repeats, subject.expected);
      }
      subject.times.timestamps.push(sample.timestamps / repeats);
      subject.times.wall.push(sample.wall / repeats);
      done += weights[i] as number;
      onProgress?.(Math.min(1, done / work));
    }
  }
}

function summary({ times, repeats }: Subject, method: Clock): Timing {
  const sorted = times[method].toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    samples: sorted.length,
    repeats,
  };
}

/** Between the two nearest of the sorted values, in proportion. */
function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  return below + ((sorted[Math.ceil(at)] as number) - below) * (at % 1);
}

/** Not among the flags of `flags.ts`, which are those that training needs. */
const QUERY_RESOLVE = 0x200;
const STAMPS = 2;
const STAMPS_BYTES = STAMPS * 8;

interface Sample extends Readonly<Record<Clock, number>> {
  /** The wait ended too late for the wall time to mean anything. */
  readonly late: boolean;
}

/** Runs passes and tells how long they took. */
class Watch {
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

  /** Runs a program `repeats` times in one pass, which should take `expected` milliseconds. */
  async sample(program: Program, repeats: number, expected: number): Promise<Sample> {
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
    const late = await this.wait(start + expected);
    const wall = performance.now() - start;
    const [begin = 0n, end = 0n] = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    return { timestamps: Number(end - begin) / 1e6, wall, late };
  }

  dispose(): void {
    this.querySet?.destroy();
    this.resolved.destroy();
    this.staging.destroy();
  }

  /** True if the result was there before it was asked for. */
  private async wait(due: number): Promise<boolean> {
    // `mappedBy` sleeps for a slice at most, and polling takes cores from a software adapter.
    const pause = (due - performance.now() - this.gpu.sliceTime) * 0.9;
    if (pause > 1) await new Promise((resolve) => setTimeout(resolve, pause));
    return this.gpu.mappedBy(this.staging, due);
  }
}
