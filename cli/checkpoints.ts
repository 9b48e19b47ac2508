import type { Every } from './options';

export interface CheckpointOptions {
  readonly every: Every;
  /** Takes one. */
  readonly take: () => Promise<unknown>;
  /** Hears of one that could not be taken; training goes on, and the next one may succeed. */
  readonly onFailure: (error: unknown) => void;
}

/** Takes checkpoints beside the training, which does not wait for them; one at a time. */
export class Checkpoints {
  #busy: Promise<void> | undefined;
  #step: number;
  #time = performance.now();

  constructor(
    private readonly options: CheckpointOptions,
    step: number,
  ) {
    this.#step = step;
  }

  /** To be told of steps as they are done. */
  tick(step: number): void {
    const { every, take, onFailure } = this.options;
    const due =
      'steps' in every
        ? step - this.#step >= every.steps
        : performance.now() - this.#time >= every.seconds * 1000;
    if (!due || this.#busy) return;
    this.#step = step;
    this.#busy = take()
      .then(() => {}, onFailure)
      .finally(() => {
        this.#time = performance.now();
        this.#busy = undefined;
      });
  }

  /** Waits for the one that is being taken. */
  async settled(): Promise<void> {
    await this.#busy;
  }
}
