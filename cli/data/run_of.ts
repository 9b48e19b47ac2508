import { type RunFacts, runBeside } from './beside';
import { specIn } from './texts/model';

/**
 * What the run.json beside a model says of the run's images or, where there is none, as of a model of the library, the likelihood of its
 * file alone: what it takes as they are is not known to have become bytes.
 */
export async function runOf(model: string): Promise<RunFacts> {
  const run = await runBeside(model);
  return run.height === undefined ? { ...run, likelihood: (await specIn(model))?.likelihood } : run;
}
