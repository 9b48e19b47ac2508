import type { Command } from 'commander';
import type { Matmul } from '../../src/index';
import { picturesOf, reading } from '../data/beside';
import type { DataOptions } from '../data/data';
import { groundName } from '../data/photos/tally';
import { tileName } from '../data/photos/tile';
import type { ReadingOptions } from '../data/reading';
import { sizeOf } from '../data/shape';
import { TEST_LIMIT } from '../runs/best';
import { checkSame, type EarlierRun } from '../runs/resume';
import { type Objective, objectiveFlags, objectiveOf } from '../terminal/objective';
import { type Every, keptFields, type ModelWishes } from '../terminal/options';
import type { Complete } from '../terminal/preset';

/** What the command line of `train` says. */
export interface TrainWishes extends ModelWishes, Objective, ReadingOptions {
  data: string;
  testData?: string;
  labels?: string;
  testLabels?: string;
  conditional?: boolean;
  column?: string;
  labelColumn?: string;
  long: 'skip' | 'cut';
  stream?: boolean;
  white?: number;
  out: string;
  epochs?: number;
  steps?: number;
  lr: number;
  beta: number;
  betaWarmup: number;
  clipNorm?: number;
  testLimit: number;
  keepBest?: boolean;
  patience?: number;
  seed: number;
  matmul?: Matmul;
  checkpointEvery: Every;
  resume?: boolean;
  overwrite?: boolean;
  json?: boolean;
}

/** What `train` is told to do. */
export type TrainOptions = Complete<TrainWishes>;

/** What a resumed run is told to do: what it was told before, and how many epochs more. */
export function resumed(
  typed: TrainWishes,
  command: Command,
  { folder, config, resume, matmul }: EarlierRun,
): TrainOptions & Pick<DataOptions, 'holdOut' | 'trained'> {
  const given = new Map(
    command.options
      .map((option) => [option.long?.slice(2) ?? '', option.attributeName()] as const)
      .filter(([, attribute]) => command.getOptionValueSource(attribute) === 'cli')
      .map(([name, attribute]) => [name, typed[attribute as keyof TrainWishes]]),
  );
  const { batchSize: batch, beta, betaWarmup, seed } = config;
  // What helps a run that has exploded may be given anew.
  const lr = given.has('lr') ? typed.lr : config.learningRate;
  const clipNorm = given.has('clip-norm') ? typed.clipNorm : config.clipNorm;
  // So may what says how long it goes on.
  const patience = given.has('patience') ? typed.patience : (config.patience ?? undefined);
  const conditional = config.classes !== undefined;
  const { testLimit = TEST_LIMIT, keepBest = false } = config;
  const { encoder, decoder, latent, activation, likelihood, binarize = 'none', preset } = config;
  const { white, holdOut } = reading({ config, resume });
  if (typed.size && given.has('size')) given.set('size', sizeOf(typed.size));
  const { pictures, invert = false } = resume;
  const { height, width, channels = 1, shown, scale } = config;
  const placement = pictures && { crop: pictures.placement === 'crop', fit: pictures.placement === 'fit' };
  if (given.has('tile')) given.set('tile', tileName(typed.tile));
  if (typed.ground && given.has('ground')) given.set('ground', groundName(typed.ground));
  checkSame(folder, given, {
    preset: preset ?? 'none',
    ...{ encoder, decoder, latent, activation, likelihood, binarize, conditional, seed, batch, beta },
    ...keptFields(config),
    ...{
      stream: resume.stream ?? false,
      white,
      size: sizeOf({ height, width }),
    },
    ...{ ...placement, ground: pictures && groundName(pictures.ground), invert },
    tile: tileName(pictures?.tile),
    ...{ grey: channels === 1, colour: channels === 3 },
    ...{ 'beta-warmup': betaWarmup, matmul: matmul ?? 'none pinned' },
    ...objectiveFlags(objectiveOf(config)),
    ...{ 'test-limit': testLimit, 'keep-best': keepBest },
  });
  const { column, long = 'skip', labelColumn } = resume.text ?? {};
  const steps = typed.steps ?? (typed.epochs === undefined ? resume.steps : undefined) ?? undefined;
  const epochs = steps === undefined ? (typed.epochs ?? resume.epochs ?? undefined) : undefined;
  const testData = typed.testData ?? resume.testData ?? undefined;
  const labels = typed.labels ?? resume.labels ?? undefined;
  const testLabels = typed.testLabels ?? resume.testLabels ?? undefined;
  return {
    ...typed,
    ...objectiveOf(config),
    data: given.has('data') ? typed.data : resume.data,
    ...{ preset: preset ?? undefined, encoder, latent, likelihood },
    ...{ conditional, batch, lr, beta, betaWarmup, seed, stream: resume.stream ?? false },
    ...{ white, size: { height, width }, invert },
    ...{ grey: channels === 1, colour: channels === 3 },
    // Of a run that made bytes of its numbers, the likelihood does not say that it takes them as they are.
    trained: {
      ...(pictures && picturesOf(pictures)),
      ...{ scale, shown, ...(shown && { likelihood }) },
    },
    ...(holdOut && { holdOut }),
    // Of other data it may be another, which is told then.
    ...(column && !given.has('data') && { column }),
    ...(labelColumn !== undefined && !given.has('data') && { labelColumn }),
    long,
    ...(testData !== undefined && { testData }),
    ...(labels !== undefined && { labels }),
    ...(testLabels !== undefined && { testLabels }),
    ...{ testLimit, keepBest },
    ...(patience !== undefined && { patience }),
    ...(matmul && { matmul }),
    ...(typeof clipNorm === 'number' && { clipNorm }),
    ...(epochs !== undefined && { epochs }),
    ...(steps !== undefined && { steps }),
  };
}
