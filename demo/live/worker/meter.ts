import { betaAt } from '../../../src/beta';
import type { Progress } from '../../../src/train/meter';
import type { ProgressPoint } from './history';
import type { Speed } from './protocol';
import type { Settings } from './settings';

/** The page is told of progress at most so often, in milliseconds, */
const INTERVAL = 100;
/** and of the speed over this while. */
const WINDOW = 2000;

export interface MeterOptions {
  readonly settings: Settings;
  /** Steps of an epoch. */
  readonly batches: number;
  /** Floating-point operations of a step. */
  readonly flops: number;
  /** Steps done before. */
  readonly step: number;
}

/** What the page is to hear. */
export interface Told {
  readonly point: ProgressPoint;
  readonly speed: Speed;
}

/** Gathers a run's losses into points for the page, and measures its speed by the clock on the wall. */
export class Meter {
  #step: number;
  #steps = 0;
  #reconstruction = 0;
  #kl = 0;
  #told = Number.NEGATIVE_INFINITY;
  #laps: { readonly time: number; readonly step: number }[] = [];

  constructor(private readonly options: MeterOptions) {
    this.#step = options.step;
  }

  /** Training is paused: the speed begins anew. Returns what the page has not heard yet. */
  rest(): Told | undefined {
    const told = this.#steps > 0 ? this.#tell(performance.now()) : undefined;
    this.#laps = [];
    return told;
  }

  /** Takes the means over `steps` steps. Returns what the page is to hear, if it is time to, or if it `must` be. */
  add(progress: Progress, steps: number, must = false): Told | undefined {
    const now = performance.now();
    this.#step += steps;
    // The time of the first ones is not known.
    if (this.#laps.length === 0) this.#laps.push({ time: now, step: this.#step });
    this.#steps += steps;
    this.#reconstruction += progress.reconstruction * steps;
    this.#kl += progress.kl * steps;
    return must || now - this.#told >= INTERVAL ? this.#tell(now) : undefined;
  }

  #tell(now: number): Told {
    this.#told = now;
    const reconstruction = this.#reconstruction / this.#steps;
    const kl = this.#kl / this.#steps;
    this.#steps = this.#reconstruction = this.#kl = 0;
    return {
      point: {
        step: this.#step,
        epoch: this.#step / this.options.batches,
        elbo: -(reconstruction + kl),
        reconstruction,
        kl,
        beta: betaAt(this.#step - 1, this.options.settings),
      },
      speed: this.#lap(now),
    };
  }

  #lap(now: number): Speed {
    const laps = this.#laps;
    laps.push({ time: now, step: this.#step });
    while (laps.length > 2 && laps[1]!.time <= now - WINDOW) laps.shift();
    const first = laps[0]!;
    const seconds = (now - first.time) / 1000;
    const stepsPerSecond = seconds > 0 ? (this.#step - first.step) / seconds : 0;
    return {
      stepsPerSecond,
      secondsPerEpoch: stepsPerSecond > 0 ? this.options.batches / stepsPerSecond : 0,
      gflops: (stepsPerSecond * this.options.flops) / 1e9,
    };
  }
}
