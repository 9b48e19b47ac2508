import type { Remote } from './remote';
import { attempt } from './start';
import { run } from './state';

/** Between two runs, and until a lost GPU is back, there is no model to ask; the next run asks again. */
const GONE = ['StateError', 'DeviceLostError'];

/** Asks something of the model, if there is one; what goes wrong is said on the page. */
export async function ask(work: (worker: Remote) => Promise<void>): Promise<void> {
  const asked = run.peek()?.id;
  if (asked === undefined) return;
  await attempt(async (worker) => {
    try {
      await work(worker);
    } catch (error) {
      // What was asked of one run may have come to the next.
      const gone = run.peek()?.id !== asked || (error instanceof Error && GONE.includes(error.name));
      if (!gone) throw error;
    }
  }, 'ask');
}
