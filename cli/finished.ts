import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './errors';
import { count, counted, nats } from './format';
import type { EarlierRun } from './resume';
import { FILES } from './run';

/** What is to be done of a run that is resumed: `nothing` if it is finished, `results` if only those are missing. */
export type Rest = 'training' | 'results' | 'nothing';

/** Throws a UsageError for fewer epochs than the run has behind it. */
export async function restOf(earlier: EarlierRun, asked: number | undefined): Promise<Rest> {
  const { folder, epochs, resume, test } = earlier;
  const done = doneOf(earlier);
  if (asked !== undefined && asked < done) {
    throw new UsageError(
      `--epochs ${asked} does not go with --resume: the run in ${folder} has ${counted(done, 'epoch')} behind it. Name more, or leave it out.`,
    );
  }
  const planned = asked ?? resume.epochs ?? undefined;
  if (planned === undefined || epochs.length === 0 || planned > done) return 'training';
  return test !== null && (await hasResults(earlier)) ? 'nothing' : 'results';
}

/** What is said of a finished run instead of going on with it. */
export function describeFinished(earlier: EarlierRun): string {
  const { folder, test } = earlier;
  const done = doneOf(earlier);
  return `The run in ${folder} is finished: ${counted(done, 'epoch')}, test ELBO ${nats(test?.elbo ?? 0)} nats per image. Nothing was done; --resume --epochs with more than ${count(done)} goes on with it.`;
}

function doneOf({ epochs }: EarlierRun): number {
  return epochs.at(-1)?.epoch ?? 0;
}

async function hasResults({ folder, config }: EarlierRun): Promise<boolean> {
  const names = ['model', 'samples', 'reconstructions', 'report'] as const;
  const files = [...names, ...(config.latent === 2 ? (['manifold'] as const) : [])].map(
    (name) => FILES[name],
  );
  const found = await Promise.all(
    files.map((file) =>
      access(join(folder, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}
