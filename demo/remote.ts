// The page's end of the worker.

import * as comlink from 'comlink';
import type { SessionEvent } from './live';
import type { DemoWorker } from './worker';

export type Remote = comlink.Remote<DemoWorker>;

/** Starts the worker, which may be asked at once; what it has to tell goes to `hear`. */
export function connect(hear: (event: SessionEvent) => void): { remote: Remote; broken: Promise<never> } {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const remote = comlink.wrap<DemoWorker>(worker);
  void remote.listen(comlink.proxy(hear));
  // A worker that cannot be loaded answers nothing.
  const broken = new Promise<never>((_, fail) => {
    worker.onerror = ({ message }) => fail(new Error(message || 'The worker could not be loaded.'));
  });
  return { remote, broken };
}

/** Hands over what cannot be cloned, or need not be. */
export const { transfer, proxy } = comlink;
