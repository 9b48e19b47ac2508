import { clock, rate } from './format';

/** A speed is believed after so many seconds and steps, or an epoch; the very first steps, which compile, apart. */
const TIMED_SECONDS = 15;
const TIMED_STEPS = 20;
/** Seconds over which the speed that is shown is averaged. */
const WINDOW = 10;
/**
 * Seconds after which a step counts 1/e in the speed by which the time left is told: long beside the test of an epoch, and beside what
 * else comes between steps.
 */
const MEMORY = 600;

/** Steps per second: over the last while, steady enough to read, and over a long one, to tell the time that is left. */
export class Pace {
  readonly #laps: { time: number; step: number }[] = [];
  #started = 0;
  /** Steps and seconds, weighted by how long ago they were. */
  #steps = 0;
  #seconds = 0;

  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  lap(step: number): void {
    const time = this.now();
    const last = this.#laps.at(-1);
    if (last) this.#average(step - last.step, time - last.time);
    else this.#started = time;
    this.#laps.push({ time, step });
    while (this.#laps.length > 2 && this.#laps[1]!.time <= time - WINDOW) this.#laps.shift();
  }

  /** What took time since the last lap is not to be expected again. */
  forget(): void {
    const last = this.#laps.at(-1);
    if (last) this.#laps.splice(0, Number.POSITIVE_INFINITY, { time: this.now(), step: last.step });
  }

  /** 0 before the second lap. */
  get stepsPerSecond(): number {
    const first = this.#laps[0];
    const last = this.#laps.at(-1);
    return first && last && last.time > first.time ? (last.step - first.step) / (last.time - first.time) : 0;
  }

  /** The same since the run began, with what lies far back counting less; 0 before the second lap. */
  get steady(): number {
    return this.#seconds > 0 ? this.#steps / this.#seconds : 0;
  }

  /** Seconds between the first lap and the last. */
  get seconds(): number {
    return (this.#laps.at(-1)?.time ?? 0) - this.#started;
  }

  /** True once the speed is worth planning by. */
  get settled(): boolean {
    const last = this.#laps.at(-1);
    return !!last && this.seconds >= TIMED_SECONDS && last.step >= TIMED_STEPS;
  }

  /** An exponential average in time, whose every moment counts by its age at the end of the lap. */
  #average(steps: number, seconds: number): void {
    if (!(seconds > 0)) return;
    const kept = Math.exp(-seconds / MEMORY);
    const weight = (MEMORY * (1 - kept)) / seconds;
    this.#steps = this.#steps * kept + steps * weight;
    this.#seconds = this.#seconds * kept + seconds * weight;
  }
}

/** Seconds that a run may take without a word about it. */
export const LONG = 30 * 60;

/** That a run takes long, and what would make it shorter; undefined where it does not. */
export function describeLong({
  step,
  steps,
  perEpoch,
  stepsPerSecond,
  software,
}: {
  readonly step: number;
  readonly steps: number;
  readonly perEpoch: number;
  readonly stepsPerSecond: number;
  readonly software: boolean;
}): string | undefined {
  const seconds = (steps - step) / stepsPerSecond;
  if (!(seconds > LONG)) return undefined;
  const affordable = step + Math.floor(LONG * stepsPerSecond);
  const epochs = Math.floor(affordable / perEpoch);
  const fewer = epochs > 0 ? `--epochs ${epochs}` : `--steps ${Math.max(1, affordable)}`;
  const adapter = software ? ' on this software adapter' : '';
  const gpu = software ? ', a GPU' : '';
  return `This run takes about ${clock(seconds)} at ${rate(stepsPerSecond)} steps/s${adapter}. About half an hour: ${fewer}; shorter, too: a smaller model (--preset, --encoder), smaller images (--size)${gpu}. Ctrl-C keeps the model so far, and --resume goes on with it.`;
}
