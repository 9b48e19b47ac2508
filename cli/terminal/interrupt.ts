import { Interrupted, report } from './errors';

/** Two signals within this many milliseconds are one: a terminal and a parent process may both pass it on. */
const SAME_SIGNAL = 300;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Commands that save what there is before they end. */
let saving = 0;

/** Whatever has nothing to save ends at the first signal, which `json` is told of as of any error. */
export function endAtSignals(json: boolean): void {
  const end = (): void => {
    if (saving === 0) process.exit(report(new Interrupted(), json));
  };
  for (const name of SIGNALS) process.on(name, end);
}

/**
 * The first Ctrl-C, SIGTERM or closed terminal aborts the signal, so that what there is can be saved; the second
 * ends the process at once.
 */
export function interruptible(json = false): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController();
  let first = Number.NEGATIVE_INFINITY;
  const interrupt = (): void => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      first = now;
      controller.abort(new Interrupted());
    } else if (now - first > SAME_SIGNAL) {
      process.exit(report(new Interrupted('ended at the second signal, without saving more.'), json));
    }
  };
  saving++;
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      saving--;
      for (const name of SIGNALS) process.off(name, interrupt);
    },
  };
}
