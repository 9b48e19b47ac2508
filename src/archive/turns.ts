import type { Network } from './network';

/** Milliseconds that the CPU computes at a stretch. */
const STRETCH = 50;

/**
 * What is awaited between the parts of a computation: leaves timers, messages and whoever aborts a turn where the last was
 * so long ago or more. Awaiting alone does not, as what the CPU computes is there at once. Throws what the signal
 * was aborted with.
 */
export type Turn = () => Promise<void>;

export function turnsOf(signal: AbortSignal | undefined): Turn {
  let last = performance.now();
  return async () => {
    if (performance.now() - last >= STRETCH) {
      await new Promise((resolve) => setTimeout(resolve));
      last = performance.now();
    }
    signal?.throwIfAborted();
  };
}

/** A network that leaves others a turn before each of its parts. */
export function withTurns(network: Network, turn: Turn): Network {
  return {
    encode: (values, rows) => turn().then(() => network.encode(values, rows)),
    decode: (centres, rows) => turn().then(() => network.decode(centres, rows)),
    dispose: () => network.dispose?.(),
  };
}
