import { Loop, type LoopOptions, type Pace } from './loop';

/** What there is to train, and whom to tell. */
export interface PlayerOptions {
  /** Undefined if there is nothing to train. */
  readonly training: () => Omit<LoopOptions, 'pace' | 'onWait'> | undefined;
  /** Told whenever training is paused, before anything else is done. */
  readonly onRest: () => void;
  /** Told whenever training began or ended, or waits for what it is to learn from. */
  readonly onState: () => void;
  /** Training ended by itself, which it does for no good reason. */
  readonly onError: (error: unknown) => void;
}

/** Keeps training going between calls that need it paused, which are taken one after the other. */
export class Player {
  /** Training goes on whenever nothing needs it paused. */
  playing = false;
  #pace: Pace = 'full';
  #loop: Loop | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: PlayerOptions) {}

  /** Does something while training is paused; then it goes on, if it is to. */
  still<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(async () => {
      await this.#loop?.stop();
      this.#loop = undefined;
      this.options.onRest();
      try {
        return await work();
      } finally {
        this.#go();
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async pace(pace: Pace): Promise<void> {
    if (pace === this.#pace) return;
    this.#pace = pace;
    // Goes on at the pace that was asked for last.
    await this.still(async () => {});
  }

  #go(): void {
    const training = this.options.training();
    if (training && this.playing && this.#pace !== 'none') {
      const onWait = () => {
        if (this.#loop === loop) this.options.onState();
      };
      const loop: Loop = new Loop({ ...training, pace: this.#pace, onWait });
      loop.done.catch((error) => {
        if (this.#loop !== loop) return;
        this.#loop = undefined;
        this.options.onError(error);
      });
      this.#loop = loop;
    }
    this.options.onState();
  }
}
