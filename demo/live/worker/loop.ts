import type { Dataset } from '../../../src/train/data';
import type { EpochMetrics, Progress } from '../../../src/train/meter';
import type { Vae } from '../../../src/vae';
import { fitOptions, type Settings } from './settings';

export type Pace = 'full' | 'slow' | 'none';

/** Examples to learn from, for at most so many steps. */
export interface Stretch {
  readonly dataset: Dataset;
  readonly steps: number;
  /** What the model is tested on at the end of each epoch of them. */
  readonly test?: Dataset;
}

export interface LoopOptions {
  readonly vae: Vae;
  /** What the next steps learn from; undefined while that is not here. */
  readonly stretch: () => Stretch | undefined;
  readonly settings: Settings;
  /** Anything but `none`. */
  readonly pace: Pace;
  readonly onProgress: (progress: Progress, steps: number) => void;
  /** Told when an epoch has ended; training waits for what it returns. */
  readonly onEpoch: (epoch: EpochMetrics) => Promise<void>;
  /** Told when the loop ends as what it is to learn from is not here. */
  readonly onWait: () => void;
}

/** More steps than anybody waits for. */
const FOREVER = 2 ** 31;
/** At a slow pace: milliseconds of work, and of rest behind it. */
const WORK = 50;
const REST = 450;

/** Trains until it is stopped. */
export class Loop {
  readonly #abort = new AbortController();
  /** Settles when the GPU is idle; rejects with what ended the training before it was stopped. */
  readonly done: Promise<void>;

  constructor(options: LoopOptions) {
    this.done = this.#run(options);
    // Whoever stops the loop, or asks for `done`, is told.
    this.done.catch(() => {});
  }

  /** Ends the training behind the steps that are in the queue. */
  async stop(): Promise<void> {
    this.#abort.abort(new DOMException('Stopped.', 'AbortError'));
    await this.done.catch(() => {});
  }

  async #run(options: LoopOptions): Promise<void> {
    const { signal } = this.#abort;
    let steps = options.pace === 'slow' ? 1 : FOREVER;
    try {
      while (!signal.aborted) {
        const start = performance.now();
        const done = await train({ ...options, steps, signal });
        if (done < steps) return options.onWait();
        if (options.pace === 'slow') {
          const time = performance.now() - start;
          steps = Math.max(1, Math.min(4 * steps, Math.floor((steps * WORK) / time)));
          await new Promise((resolve) => setTimeout(resolve, REST));
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

interface TrainOptions extends Omit<LoopOptions, 'pace' | 'onWait'> {
  readonly steps: number;
  readonly signal?: AbortSignal;
}

/** Trains so many steps, or fewer if what they learn from is not here. Returns how many. */
export async function train({
  vae,
  stretch,
  settings,
  steps,
  signal,
  onProgress,
  onEpoch,
}: TrainOptions): Promise<number> {
  let done = 0;
  while (done < steps) {
    const next = stretch();
    if (!next) break;
    const count = Math.min(steps - done, next.steps);
    let told = 0;
    const { test } = next;
    const options = {
      ...fitOptions(settings),
      steps: count,
      ...(signal && { signal }),
      ...(test && { test }),
    };
    const epochs = vae.fit(next.dataset, {
      ...options,
      onProgress: (progress) => {
        onProgress(progress, progress.step - told);
        told = progress.step;
      },
    });
    for await (const epoch of epochs) await onEpoch(epoch);
    done += count;
  }
  return done;
}
