import type { Dataset } from '../train/data';
import type { Progress } from '../train/meter';
import type { Vae } from '../vae';
import { fitOptions, type Settings } from './settings';

export type Pace = 'full' | 'slow' | 'none';

export interface LoopOptions {
  readonly vae: Vae;
  readonly dataset: Dataset;
  readonly settings: Settings;
  /** Anything but `none`. */
  readonly pace: Pace;
  readonly onProgress: (progress: Progress, steps: number) => void;
}

/** More steps than anybody waits for. */
const FOREVER = 2 ** 31;
/** At a slow pace: milliseconds of work, and of rest behind it. */
const WORK = 50;
const REST = 450;

/** Trains until it is stopped. */
export class Loop {
  readonly #abort = new AbortController();
  /** Settles when the GPU stands still; rejects with what ended the training before it was stopped. */
  readonly done: Promise<void>;

  constructor(options: LoopOptions) {
    this.done = this.#run(options);
    // Whoever stops the loop, or asks for `done`, hears of it.
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
        await train({ ...options, steps, signal });
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

/** Trains so many steps. */
export async function train({
  vae,
  dataset,
  settings,
  steps,
  signal,
  onProgress,
}: Omit<LoopOptions, 'pace'> & { readonly steps: number; readonly signal?: AbortSignal }): Promise<void> {
  let told = 0;
  const options = { ...fitOptions(settings), steps, ...(signal && { signal }) };
  const epochs = vae.fit(dataset, {
    ...options,
    onProgress: (progress) => {
      onProgress(progress, progress.step - told);
      told = progress.step;
    },
  });
  for await (const _ of epochs);
}
