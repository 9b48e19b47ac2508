import type { Gpu } from './gpu';
import type { Program, ProgramDescriptor } from './program';
import { apart, type Calibrated, type Clock, calibrate, Watch } from './watch';

export type { Clock } from './watch';

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

const MIN_SAMPLES = 3;

/**
 * Measures each dispatch of a plan by itself, run over and over within one pass, and the whole list. Samples go round
 * all of them in turn, so that a slow moment of the machine hits all alike. Buffers that are not `given` are made, and
 * freed at the end. What the buffers hold afterwards means nothing: every dispatch has run many times. Nor does it
 * matter before, as the time of a kernel does not depend on its numbers: of a list of rows, zeros stand for all.
 */
export async function profile(
  gpu: Gpu,
  plan: ProgramDescriptor,
  given: Readonly<Record<string, GPUBuffer>> = {},
  options: ProfileOptions = {},
): Promise<Profile> {
  const { clock, whole = true, signal } = options;
  signal?.throwIfAborted();
  const programs = await apart(gpu, plan, given);
  let watch: Watch | undefined;
  try {
    const measured = whole ? programs : programs.slice(1);
    const stamped = clock !== 'wall' && gpu.device.features.has('timestamp-query');
    watch = await Watch.create(gpu, stamped);
    let subjects = await subjectsOf(watch, measured, options);
    if (!subjects) {
      // Some drivers answer with zeros.
      watch.dispose();
      watch = await Watch.create(gpu, false);
      subjects = (await subjectsOf(watch, measured, options)) as Subject[];
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
interface Subject extends Calibrated {
  readonly program: Program;
  readonly count: number;
  readonly times: Record<Clock, number[]>;
}

/** Undefined if the GPU's clock is broken. */
async function subjectsOf(
  watch: Watch,
  programs: readonly Program[],
  { samples = 9, sampleTime = watch.method === 'wall' ? 50 : 10, timeLimit = 2000, signal }: ProfileOptions,
): Promise<Subject[] | undefined> {
  const subjects: Subject[] = [];
  for (const program of programs) {
    const found = await calibrate(watch, program, sampleTime, signal);
    if (!found) return undefined;
    const count = Math.max(
      MIN_SAMPLES,
      Math.min(samples, Math.floor(timeLimit / Math.max(found.expected, 1e-3))),
    );
    subjects.push({ ...found, program, count, times: { timestamps: [], wall: [] } });
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
      const { program, repeats } = subject;
      const sample = await watch.sample(program, repeats);
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
