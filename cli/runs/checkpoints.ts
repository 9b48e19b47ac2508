import type { Every } from '../terminal/options';

export interface CheckpointOptions<Taken extends { readonly step: number }> {
  readonly every: Every;
  /** Reads the model as it is. */
  readonly take: () => Promise<Taken>;
  /** Writes it. */
  readonly keep: (taken: Taken) => Promise<unknown>;
  /** Hears of one that could not be taken or written; training goes on, and the next one may succeed. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Takes checkpoints beside the training, which does not wait for them; one at a time. The loss of a step is that of the
 * parameters before it: what was taken is written when the loss of a later step has come back, and is a sound one.
 */
export class Checkpoints<Taken extends { readonly step: number }> {
  #busy: Promise<void> | undefined;
  /** Waits for its verdict. */
  #taken: Taken | undefined;
  #sound = true;
  #step: number;
  #time = performance.now();

  constructor(
    private readonly options: CheckpointOptions<Taken>,
    step: number,
  ) {
    this.#step = step;
  }

  /** To be told of steps as they are done, and whether nothing was wrong with them. */
  tick(step: number, sound: boolean): void {
    this.#sound &&= sound;
    if (this.#busy) return;
    const taken = this.#taken;
    if (taken && !this.#sound) this.#taken = undefined;
    else if (taken && step > taken.step) this.#do(this.#keep(taken));
    else if (!taken && sound && this.#due(step)) this.#begin(step);
  }

  /** Waits for what is being done. What was taken and is `wanted` is written, too, if nothing was wrong up to now. */
  async settled(wanted: (taken: Taken) => boolean = () => false): Promise<void> {
    await this.#busy;
    if (this.#taken && this.#sound && wanted(this.#taken)) this.#do(this.#keep(this.#taken));
    this.#taken = undefined;
    await this.#busy;
  }

  #due(step: number): boolean {
    const { every } = this.options;
    return 'steps' in every
      ? step - this.#step >= every.steps
      : performance.now() - this.#time >= every.seconds * 1000;
  }

  #begin(step: number): void {
    this.#step = step;
    this.#sound = true;
    this.#do(
      this.options.take().then((taken) => {
        this.#taken = taken;
      }),
    );
  }

  async #keep(taken: Taken): Promise<void> {
    this.#taken = undefined;
    await this.options.keep(taken);
  }

  #do(work: Promise<void>): void {
    this.#busy = work.catch(this.options.onFailure).finally(() => {
      this.#time = performance.now();
      this.#busy = undefined;
    });
  }
}
