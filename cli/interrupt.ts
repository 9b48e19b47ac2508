import { INTERRUPTED, Interrupted } from './errors';

/** Two signals within this many milliseconds are one: a terminal and a parent process may both pass it on. */
const SAME_SIGNAL = 300;

/**
 * The first Ctrl-C, SIGTERM or closed terminal aborts the signal, so that what there is can be saved; the second
 * ends the process at once.
 */
export function interruptible(): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController();
  let first = Number.NEGATIVE_INFINITY;
  const interrupt = (): void => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      first = now;
      controller.abort(new Interrupted());
    } else if (now - first > SAME_SIGNAL) {
      process.exit(INTERRUPTED);
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
