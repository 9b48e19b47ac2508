import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type EpochMetrics, vanished } from '../../src/index';
import { bestOf, outOfPatience } from '../runs/best';
import type { EarlierRun } from '../runs/resume';
import { FILES } from '../runs/run';
import { UsageError } from '../terminal/errors';
import { inTerminalWords } from '../terminal/flags';
import { count, counted, nats } from '../terminal/format';
import { nounOf } from '../terminal/noun';
import { protocolsOf } from '../terminal/protocols';
import type { TrainOptions } from './train_options';

/** What is to be done of a run that is resumed: `nothing` if it is finished, `results` if only those are missing. */
export type Rest = 'training' | 'results' | 'nothing';

/** When a run is to end. */
export interface Span {
  readonly epochs?: number;
  readonly steps?: number;
}

/** Throws a UsageError for fewer epochs, or steps, than the run has behind it. */
export async function restOf(earlier: EarlierRun, asked: Span, patience: number | undefined): Promise<Rest> {
  const { folder, epochs, resume, test } = earlier;
  const behind = { epoch: doneOf(earlier), step: epochs.at(-1)?.steps ?? 0 };
  for (const noun of ['epoch', 'step'] as const) {
    const more = asked[`${noun}s`];
    if (more === undefined || more >= behind[noun]) continue;
    throw new UsageError(
      `--${noun}s ${more} does not go with --resume: the run in ${folder} has ${counted(behind[noun], noun)} behind it. Name more, or leave it out.`,
    );
  }
  const steps = asked.steps ?? (asked.epochs === undefined ? resume.steps : undefined) ?? undefined;
  const planned = asked.epochs ?? resume.epochs ?? undefined;
  // The last epoch of so many steps is a part of one, after which there may be more of it.
  const cut = epochs.length > 0 && resume.steps != null && behind.step < behind.epoch * perEpoch(earlier);
  const short = planned === undefined || epochs.length === 0 || planned > behind.epoch || cut;
  const further = steps === undefined ? short : steps > behind.step;
  if (further && !outOfPatience(epochs, patience)) return 'training';
  return test !== null && (await hasResults(earlier)) ? 'nothing' : 'results';
}

/** What is said of a finished run instead of going on with it. */
export function describeFinished(earlier: EarlierRun, patience: number | undefined): string {
  const { folder, test, epochs, config } = earlier;
  const done = doneOf(earlier);
  const further = outOfPatience(epochs, patience)
    ? `--resume with a --patience above ${patience}, and more --epochs if need be,`
    : `--resume --epochs with more than ${count(done)}`;
  return `The run in ${folder} is finished: ${counted(done, 'epoch')}, test ELBO ${nats(test?.elbo ?? 0)} nats per ${nounOf(config)}. Nothing was done; ${further} goes on with it.\n${protocolsOf(config, test).test}`;
}

/** What there is to say of the epochs when a run is done: that patience has ended it, and which one was the best. */
export function describeEnd(
  { epochs, best }: { readonly epochs: readonly EpochMetrics[]; readonly best: EpochMetrics | undefined },
  patience: number | undefined,
  noun = 'image',
): string[] {
  const top = bestOf(epochs);
  const of = `epoch ${top?.epoch}, ${nats(top?.test?.elbo ?? 0)} nats per ${noun}`;
  return [
    ...(outOfPatience(epochs, patience)
      ? [
          `Stopped after epoch ${epochs.at(-1)?.epoch}: ${counted(patience ?? 0, 'epoch')} without a better test ELBO than that of ${of}.`,
        ]
      : []),
    ...(best
      ? [
          `${FILES.best} is the model of the best epoch, ${best.epoch}: test ELBO ${nats(best.test?.elbo ?? 0)}, of ${counted(best.test?.examples ?? 0, noun)}.`,
        ]
      : []),
  ];
}

/** Steps of an epoch. */
function perEpoch({ config: { trainExamples, batchSize } }: EarlierRun): number {
  return Math.ceil(trainExamples / batchSize);
}

function doneOf({ epochs }: EarlierRun): number {
  return epochs.at(-1)?.epoch ?? 0;
}

async function hasResults({ folder, config, best }: EarlierRun): Promise<boolean> {
  const pictures = [
    ...(['samples', 'reconstructions', 'report'] as const),
    ...(config.latent === 2 ? (['manifold'] as const) : []),
  ];
  const own = config.text ? (['texts', 'copies'] as const) : pictures;
  const files = ['model' as const, ...own, ...(best ? (['best'] as const) : [])].map((name) => FILES[name]);
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

/** Steps behind which a model may well have learnt the mean of all examples, and nothing else. */
const EARLY = 500;

/** What is said of a model that ends with a KL of next to nothing, however short the run was, once that had its whole weight. */
export function endsVanished(
  kl: number,
  step: number,
  { beta, betaWarmup }: Pick<TrainOptions, 'beta' | 'betaWarmup'>,
): string[] {
  const message = beta > 0 && step >= betaWarmup ? vanished(kl, 'on the test examples') : undefined;
  if (message === undefined) return [];
  if (step >= EARLY) return [inTerminalWords(message)];
  return [
    `The latents say nothing of the examples yet: a KL of ${nats(kl)} nats after ${counted(step, 'step')}. More steps may change that.`,
  ];
}
