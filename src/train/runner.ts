import { BufferUsage } from '../gpu/flags';
import type { Gpu } from '../gpu/gpu';
import { Program, type ProgramDescriptor } from '../gpu/program';
import { HISTORY, HISTORY_ENTRY } from '../step/advance';

/** Sums over one batch, in nats, as the history holds them. */
export interface StepLosses {
  readonly reconstruction: number;
  readonly kl: number;
  readonly examples: number;
}

/** What came back of one submit. */
export interface Slice {
  /** Of the steps that were made. */
  readonly losses: readonly StepLosses[];
  /** The step after them had a faulty gradient (shaders/lib/fault.wgsl): it and later ones change nothing. */
  readonly faulty: boolean;
  /** Time that the GPU took, as seen from the CPU. */
  readonly seconds: number;
}

export interface RunOptions {
  readonly steps: number;
  /** The state's step count when the run begins. */
  readonly firstStep: number;
  readonly signal?: AbortSignal | undefined;
  /** Throws if the run must not go on; asked before each submit. */
  readonly check: () => void;
  /** Told as soon as steps are in the queue, from where nothing calls them back. */
  readonly onSubmit?: (steps: number) => void;
}

/** Submits on their way at a time: the GPU has the next one while the CPU reads the last one's losses. */
const IN_FLIGHT = 2;
/** A slice grows at most so much over the last one, as the first ones' times include compiling. */
const GROWTH = 4;

/** Seconds of a run after which a program that compiles as long is worth it. */
const LONG_RUN = 1;

/** Another plan of the same buffers, with the same results to the bit, that is faster and compiles longer. */
export interface LongRun {
  plan(): ProgramDescriptor;
  /** Told when it is compiled, and not if that fails: the run goes on as it is then. */
  compiled(): void;
}

interface Submit {
  readonly steps: number;
  readonly staging: GPUBuffer;
  readonly time: number;
  /** Settles when the GPU has taken the submit, or refused it. */
  readonly accepted: Promise<void>;
}

/** Runs a program many times, many steps to a submit, and learns how many the GPU does in `gpu.sliceTime`. */
export class Runner {
  /** Steps of the next submit. */
  #size = 1;
  #lastDone = 0;
  /** What all submits took together, in seconds. */
  #busy = 0;
  /** The last one runs; the first one owns the buffers. */
  readonly #programs: Program[];
  #longRun: LongRun | undefined;
  #disposed = false;

  private constructor(
    private readonly gpu: Gpu,
    program: Program,
    private readonly staging: readonly GPUBuffer[],
    longRun: LongRun | undefined,
  ) {
    this.#longRun = longRun;
    this.#programs = [program];
  }

  /**
   * Makes the program of `plan` and what it takes to run it; `given` as for {@link Program.create}. When it has run for
   * a while, the plan of `longRun` takes over as soon as it is compiled.
   */
  static async create(
    gpu: Gpu,
    plan: ProgramDescriptor,
    given: Readonly<Record<string, GPUBuffer>>,
    longRun?: LongRun,
  ): Promise<Runner> {
    const program = await Program.create(gpu, plan, given);
    try {
      const size = HISTORY * HISTORY_ENTRY;
      const usage = BufferUsage.COPY_DST | BufferUsage.MAP_READ;
      const staging = await gpu.make((buffer) =>
        Array.from({ length: IN_FLIGHT }, () => buffer({ label: 'history staging', size, usage })),
      );
      return new Runner(gpu, program, staging, longRun);
    } catch (error) {
      program.dispose();
      throw error;
    }
  }

  /** The program's buffers by name. */
  get buffers(): Readonly<Record<string, GPUBuffer>> {
    return (this.#programs[0] as Program).buffers;
  }

  /** Steps that the next submit would hold. */
  get sliceSteps(): number {
    return this.#size;
  }

  /**
   * Runs `steps` steps and yields the losses of each slice, which is waited for once. When it ends, nothing is left in
   * the queue. An aborted signal ends it early, with all that was submitted done and yielded; so does leaving the loop.
   */
  async *run({ steps, firstStep, signal, check, onSubmit }: RunOptions): AsyncGenerator<Slice, void, void> {
    const free = [...this.staging];
    const inFlight: Submit[] = [];
    let submitted = 0;
    try {
      while (inFlight.length > 0 || submitted < steps) {
        while (free.length > 0 && submitted < steps && !signal?.aborted) {
          check();
          const count = Math.min(this.#size, steps - submitted);
          inFlight.push(this.#submit(count, firstStep + submitted, free.shift() as GPUBuffer));
          submitted += count;
          onSubmit?.(count);
        }
        const submit = inFlight.shift();
        if (!submit) break;
        yield await this.#finish(submit);
        free.push(submit.staging);
      }
    } finally {
      if (inFlight.length > 0) await this.gpu.settled().catch(() => {});
    }
  }

  /** Frees the program, too. */
  dispose(): void {
    this.#disposed = true;
    for (const program of this.#programs) program.dispose();
    for (const buffer of this.staging) buffer.destroy();
  }

  async #takeOver(longRun: LongRun): Promise<void> {
    const program = await Program.create(this.gpu, longRun.plan(), this.buffers);
    longRun.compiled();
    if (this.#disposed) program.dispose();
    else this.#programs.push(program);
  }

  #submit(steps: number, firstStep: number, staging: GPUBuffer): Submit {
    const { gpu } = this;
    const program = this.#programs.at(-1) as Program;
    const accepted = gpu.checked(() => {
      const encoder = gpu.device.createCommandEncoder({ label: 'slice' });
      const pass = encoder.beginComputePass({ label: 'slice' });
      for (let i = 0; i < steps; i++) program.encode(pass);
      pass.end();
      copyHistory(encoder, this.buffers.history as GPUBuffer, staging, firstStep, steps);
      gpu.device.queue.submit([encoder.finish()]);
    });
    accepted.catch(() => {}); // `finish` throws it
    return { steps, staging, time: performance.now(), accepted };
  }

  async #finish({ steps, staging, time, accepted }: Submit): Promise<Slice> {
    const { gpu } = this;
    const started = Math.max(this.#lastDone, time);
    await accepted;
    await gpu.mapped(staging);
    this.#lastDone = performance.now();
    const elapsed = this.#lastDone - started;
    this.#busy += elapsed / 1000;
    if (this.#longRun && this.#busy > LONG_RUN) {
      // Should this fail, the run goes on as it is, or fails by itself for the same reason.
      this.#takeOver(this.#longRun).catch(() => {});
      this.#longRun = undefined;
    }
    const fitting = Math.floor((gpu.sliceTime * steps) / elapsed);
    this.#size = Math.max(1, Math.min(fitting, steps * GROWTH, HISTORY));
    return { ...readHistory(staging, steps), seconds: elapsed / 1000 };
  }
}

/** Copies the entries of `steps` steps from `first` on, round the end of the ring. */
function copyHistory(
  encoder: GPUCommandEncoder,
  history: GPUBuffer,
  staging: GPUBuffer,
  first: number,
  steps: number,
): void {
  const start = first % HISTORY;
  const head = Math.min(steps, HISTORY - start);
  encoder.copyBufferToBuffer(history, start * HISTORY_ENTRY, staging, 0, head * HISTORY_ENTRY);
  if (steps > head) {
    encoder.copyBufferToBuffer(history, 0, staging, head * HISTORY_ENTRY, (steps - head) * HISTORY_ENTRY);
  }
}

function readHistory(staging: GPUBuffer, steps: number): Pick<Slice, 'losses' | 'faulty'> {
  const values = new Float32Array(staging.getMappedRange(0, steps * HISTORY_ENTRY));
  const losses: StepLosses[] = [];
  // The last number of an entry is the fault.
  for (let at = 0; losses.length < steps && values[at + 3] === 0; at += 4) {
    losses.push({
      reconstruction: values[at] as number,
      kl: values[at + 1] as number,
      examples: values[at + 2] as number,
    });
  }
  staging.unmap();
  return { losses, faulty: losses.length < steps };
}
