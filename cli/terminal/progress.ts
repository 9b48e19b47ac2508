import { SingleBar } from 'cli-progress';
import { boundOf, type EpochMetrics, type WatchOptions } from '../../src/index';
import { clock, count, counted, elbo, nats, rate } from './format';

/** How far a run is; `epochs` is missing while a software adapter is still being timed. */
export interface Stand {
  readonly epoch: number;
  readonly epochs: number | undefined;
  readonly step: number;
  readonly steps: number | undefined;
  /** Over the last while; 0 if unknown. */
  readonly stepsPerSecond: number;
  /** Over a long one, by which the time left is told. */
  readonly steady: number;
  /** `1.45 bits/pixel` of an ELBO, where the data are discrete. */
  readonly bits?: ((elbo: number) => string | undefined) | undefined;
  /** Draws of z an example, of whose bound the figures are; 1 by default. */
  readonly samples?: number | undefined;
  /** Test ELBO of the last epoch, where it was tested. */
  readonly tested?: number | undefined;
  /** What an example is: an image by default. */
  readonly noun?: string | undefined;
}

/** In nats per image. */
export interface Figures {
  readonly elbo: number;
  readonly reconstruction: number;
  readonly kl: number;
}

/** What a run tells while it goes; one of three voices. */
export interface Voice {
  /** Somebody reads along in a terminal. */
  readonly terminal?: true;
  /** A line for people, or its facts as one JSON object for machines. */
  say(event: string, line: string, facts?: object): void;
  /** Means over the last `over` steps. */
  progress(figures: Figures & { readonly over: number }, stand: Stand): void;
  /** Means over an epoch, or over the part of it that was run. */
  epoch(metrics: EpochMetrics, stand: Stand, part: boolean): void;
  /** Takes the bar off the terminal. */
  rest(): void;
}

export function voice(json: boolean): Voice {
  if (json) return jsonVoice();
  const terminal = process.stdout.isTTY && process.env.TERM !== 'dumb';
  return terminal ? barVoice() : lineVoice();
}

function jsonVoice(): Voice {
  const print = (event: string, facts: object): void => {
    process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
  };
  return {
    say: (event, line, facts = { message: line }) => print(event, facts),
    progress() {},
    epoch: (metrics) => print('epoch', metrics),
    rest() {},
  };
}

/** At least one line in this many milliseconds, so that a log shows that the run is alive. */
const QUIET = 10_000;

function lineVoice(): Voice {
  let last = performance.now();
  const print = (line: string): void => {
    last = performance.now();
    process.stdout.write(`${line}\n`);
  };
  const line = (m: Figures, over: string, stand: Stand, stepsPerSecond: number): string => {
    const left = timeLeft(stand);
    const epoch = `epoch ${stand.epoch}${stand.epochs ? `/${stand.epochs}` : ''}`;
    const speed = stepsPerSecond > 0 ? `  ${rate(stepsPerSecond)} steps/s` : '';
    const tested = stand.tested === undefined ? '' : `  test ELBO ${nats(stand.tested)}`;
    return `${epoch}  step ${stand.step}  ${boundOf(stand.samples)} ${elbo(m)} nats/${stand.noun ?? 'image'}${bitsOf(m, stand)}, ${over}${tested}${speed}${left && `  ${left}`}`;
  };
  return {
    say: (_, text) => print(text),
    progress(figures, stand) {
      if (performance.now() - last < QUIET) return;
      print(line(figures, overSteps(figures.over), stand, stand.stepsPerSecond));
    },
    epoch: (metrics, stand, part) =>
      print(line(metrics, overEpoch(metrics, part, stand.noun), stand, metrics.stepsPerSecond)),
    rest() {},
  };
}

/** Bits of an ELBO, with a comma before them; nothing where there are none. */
function bitsOf(m: Figures, stand: Stand): string {
  const bits = stand.bits?.(m.elbo);
  return bits === undefined ? '' : `, ${bits}`;
}

/** What a figure is the mean of. */
export function overSteps(steps: number): string {
  return steps === 1 ? 'last step' : `last ${counted(steps, 'step')}`;
}

export function overEpoch({ epoch, examples }: EpochMetrics, part: boolean, noun = 'image'): string {
  return part ? `mean of ${counted(examples, noun)} of epoch ${epoch}` : `mean of epoch ${epoch}`;
}

function barVoice(): Voice {
  let text = '';
  let bar: SingleBar | undefined;
  const draw = (next: string, stand: Stand): void => {
    text = next;
    if (!bar) {
      // Signals are this program's own affair: a bar that ends the process would lose the run.
      bar = new SingleBar({
        stream: process.stdout,
        format: (_, { progress }) => barLine(text, progress, process.stdout.columns),
        gracefulExit: false,
        clearOnComplete: true,
        hideCursor: false,
        linewrap: true,
        forceRedraw: true,
        fps: 10,
      });
      bar.start(1, 0);
    }
    bar.update(stand.steps ? stand.step / stand.steps : 0);
  };
  const rest = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    terminal: true,
    say(_, line) {
      rest();
      process.stdout.write(`${line}\n`);
    },
    progress: (figures, stand) => draw(barText(figures, overSteps(figures.over), stand), stand),
    epoch: (metrics, stand, part) =>
      draw(barText(metrics, overEpoch(metrics, part, stand.noun), stand, metrics.stepsPerSecond), stand),
    rest,
  };
}

/** The most important first, as a narrow terminal cuts off what is last. */
export function barText(m: Figures, over: string, stand: Stand, stepsPerSecond = 0): string {
  return [
    `epoch ${stand.epoch}/${stand.epochs ?? '?'}`,
    timeLeft(stand) || 'timing...',
    `${boundOf(stand.samples)} ${short(m.elbo)} nats/${stand.noun ?? 'image'}${bitsOf(m, stand)}, ${over}`,
    ...(stand.tested === undefined ? [] : [`test ELBO ${short(stand.tested)}`]),
    `= -(${short(m.reconstruction)} rec + ${short(m.kl)} KL)`,
    `${rate(stand.stepsPerSecond || stepsPerSecond)} steps/s`,
  ].join('  ');
}

function short(value: number): string {
  return value.toFixed(1);
}

/** The bar takes what the text leaves of the line, between 4 and 30 characters. */
export function barLine(text: string, done: number, columns: number): string {
  const width = Math.min(30, Math.max(4, columns - text.length - 2));
  const full = Math.round(width * Math.min(1, Math.max(0, done)));
  // A line that wraps could not be drawn over.
  return `${'\u2588'.repeat(full)}${'\u2591'.repeat(width - full)}  ${text}`.slice(0, columns);
}

export function timeLeft({ step, steps, steady }: Stand): string {
  if (steps === undefined || !(steady > 0)) return '';
  return `${clock((steps - step) / steady)} left`;
}

/**
 * A count of what is done, with the time that is left, on standard error, where it takes a while: a bar in a terminal, a line now and
 * then in a log. Of something that is done in part the part counts, and is not shown.
 */
export function countVoice(
  total: number,
  noun: string,
  stderr: Pick<typeof process.stderr, 'isTTY' | 'columns' | 'write'> = process.stderr,
): { tick(done: number): void } & Disposable {
  const start = performance.now();
  let last = start;
  let shown = false;
  return {
    tick(done) {
      const now = performance.now();
      if (now - last < (stderr.isTTY ? COUNT_EVERY : QUIET)) return;
      last = now;
      const left = now - start < TIMED ? 0 : ((now - start) * (total - done)) / done / 1000;
      const time = left > 0 && Number.isFinite(left) ? `  ${clock(left)} left` : '';
      const text = `${count(Math.floor(done))} of ${counted(total, noun)}${time}`;
      if (!stderr.isTTY) {
        stderr.write(`${text}\n`);
        return;
      }
      shown = true;
      // A longer line before it is cleared.
      stderr.write(`\r${barLine(text, done / total, stderr.columns)}\u001b[K`);
    },
    [Symbol.dispose]() {
      if (shown) stderr.write('\r\u001b[K');
    },
  };
}

/** Does work on so many images or texts, and counts those that are done. */
export async function counting<T>(
  images: { readonly count: number; readonly text?: unknown },
  work: (watch: Pick<Required<WatchOptions>, 'onProgress'>) => Promise<T>,
): Promise<T> {
  using progress = countVoice(images.count, images.text ? 'text' : 'image');
  return await work({ onProgress: ({ done }) => progress.tick(done) });
}

/** Milliseconds between two counts. */
const COUNT_EVERY = 200;
/** Milliseconds after which what is left can be told by what is done. */
const TIMED = 2000;
