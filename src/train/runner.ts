import { BufferUsage } from '../gpu/flags';
import type { Gpu } from '../gpu/gpu';
import type { Program } from '../gpu/program';
import { HISTORY, HISTORY_ENTRY } from '../kernels/advance';

/** Sums over one batch, in nats, as the history holds them. */
export interface StepLosses {
  readonly reconstruction: number;
  readonly kl: number;
  readonly examples: number;
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

interface Slice {
  readonly steps: number;
  readonly staging: GPUBuffer;
  readonly submitted: number;
  /** Settles when the GPU has taken the submit, or refused it. */
  readonly accepted: Promise<void>;
}

/**
 * Runs a program `steps` times and yields the losses of each slice: many steps encoded into one submit, sized to
 * hold the GPU for about `gpu.sliceTime` and no longer, and waited for once. An aborted signal ends the run early,
 * with all that was submitted done and yielded; so does leaving the loop, with nothing left in the queue.
 */
export async function* runSteps(
  gpu: Gpu,
  program: Program,
  options: RunOptions,
): AsyncGenerator<StepLosses[], void, void> {
  const { steps, firstStep, signal, check, onSubmit } = options;
  const history = program.buffers.history as GPUBuffer;
  const staging = await gpu.checked(() =>
    Array.from({ length: IN_FLIGHT }, () =>
      gpu.device.createBuffer({
        label: 'history staging',
        size: HISTORY * HISTORY_ENTRY,
        usage: BufferUsage.COPY_DST | BufferUsage.MAP_READ,
      }),
    ),
  );
  const free = [...staging];
  const inFlight: Slice[] = [];
  let submitted = 0;
  let size = 1;
  let stepTime = 0;
  let lastDone = 0;

  const submit = (): void => {
    check();
    const count = Math.min(size, steps - submitted);
    const buffer = free.shift() as GPUBuffer;
    const accepted = gpu.checked(() => {
      const encoder = gpu.device.createCommandEncoder({ label: 'slice' });
      const pass = encoder.beginComputePass({ label: 'slice' });
      for (let i = 0; i < count; i++) program.encode(pass);
      pass.end();
      copyHistory(encoder, history, buffer, firstStep + submitted, count);
      gpu.device.queue.submit([encoder.finish()]);
    });
    accepted.catch(() => {}); // `finish` hears of it
    inFlight.push({ steps: count, staging: buffer, submitted: performance.now(), accepted });
    submitted += count;
    onSubmit?.(count);
  };

  const finish = async (slice: Slice): Promise<StepLosses[]> => {
    const started = Math.max(lastDone, slice.submitted);
    await slice.accepted;
    const overslept = await gpu.mappedBy(slice.staging, started + stepTime * slice.steps);
    lastDone = performance.now();
    stepTime = ((lastDone - started) / slice.steps) * (overslept ? 0.5 : 1);
    size = Math.max(1, Math.min(Math.floor(gpu.sliceTime / stepTime), slice.steps * GROWTH, HISTORY));
    const losses = readHistory(slice.staging, slice.steps);
    free.push(slice.staging);
    return losses;
  };

  try {
    while (inFlight.length > 0 || submitted < steps) {
      while (free.length > 0 && submitted < steps && !signal?.aborted) submit();
      const slice = inFlight.shift();
      if (!slice) break;
      yield await finish(slice);
    }
  } finally {
    // Whoever left the loop early must find the queue empty and the state where `onSubmit` said it is.
    await gpu.settled().catch(() => {});
    for (const buffer of staging) buffer.destroy();
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

function readHistory(staging: GPUBuffer, steps: number): StepLosses[] {
  const values = new Float32Array(staging.getMappedRange(0, steps * HISTORY_ENTRY));
  const losses = Array.from({ length: steps }, (_, i) => ({
    reconstruction: values[i * 4] as number,
    kl: values[i * 4 + 1] as number,
    examples: values[i * 4 + 2] as number,
  }));
  staging.unmap();
  return losses;
}
