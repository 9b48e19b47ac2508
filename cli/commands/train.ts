import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type DeviceLostError,
  type Gpu,
  MATMULS,
  type Matmul,
  type Spec,
  Vae,
  VaeError,
} from '../../src/index';
import { reading } from '../beside';
import { Checkpoints } from '../checkpoints';
import {
  DATA_HELP,
  type DataOptions,
  HOLD_OUT_HELP,
  openTrainingData,
  sizeOf,
  type TrainingData,
} from '../data';
import { Failure, Interrupted } from '../errors';
import { prepareFolder } from '../files';
import { count, counted, elbo } from '../format';
import { interruptible } from '../interrupt';
import { type Machine, throughLosses } from '../losses';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelOptions,
  describeSpec,
  type Every,
  type ModelOptions,
  parseBatch,
  parseBeta,
  parseClipNorm,
  parseEpochs,
  parseEvery,
  parseFolder,
  parseLearningRate,
  parsePath,
  parseSeed,
  parseSize,
  parseSteps,
  parseWhite,
  toSpec,
} from '../options';
import type { Size } from '../pictures';
import { voice as makeVoice, type Voice } from '../progress';
import { FILES, Results } from '../results';
import { checkSame, digestOf, type EarlierRun, loadCheckpoint, readEarlierRun } from '../resume';
import { openChosenGpu } from '../session';
import { train } from '../training';

interface TrainOptions extends ModelOptions {
  data: string;
  testData?: string;
  labels?: string;
  stream?: boolean;
  size?: Size;
  white?: number;
  out: string;
  batch: number;
  epochs?: number;
  lr: number;
  beta: number;
  betaWarmup: number;
  clipNorm?: number;
  seed: number;
  matmul?: Matmul;
  checkpointEvery: Every;
  resume?: boolean;
  json?: boolean;
}

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a VAE on images, then draw from it')
    .option('--data <data>', 'the training images', parsePath, 'mnist')
    .option(
      '--test-data <file>',
      'IDX file of test images (default: of the data set, else held out)',
      parsePath,
    )
    .option(
      '--labels <file>',
      'IDX file of labels of the test images, or of --data where they are held out',
      parsePath,
    )
    .option(
      '--stream',
      'read the training images from disk while training, for data larger than memory; shuffled within parts',
    )
    .option('--size <HxW>', 'of an image, where the file has rows of values (default: a square)', parseSize)
    .option(
      '--white <byte>',
      'the byte that stands for white (default: 255, or the largest where that is 16 or less)',
      parseWhite,
    )
    .option('--out <folder>', 'where the results go', parseFolder, 'out');
  addModelOptions(command)
    .option('--batch <n>', 'images in one step', parseBatch, 256)
    .option(
      '--epochs <n>',
      'passes over the data (default: 50, or what fits in two minutes without a GPU)',
      parseEpochs,
    )
    .option('--lr <x>', "Adam's learning rate", parseLearningRate, 1e-3)
    .option('--beta <x>', 'weight of the KL term', parseBeta, 1)
    .option('--beta-warmup <steps>', 'steps over which that weight rises from 0', parseSteps, 0)
    .option(
      '--clip-norm <x>',
      'scale gradients down to this global norm (default: no clipping)',
      parseClipNorm,
    )
    .option('--seed <n>', 'seed of everything random in the run', parseSeed, 0)
    .addOption(
      new Option('--matmul <family>', 'use this kind of matmul kernels (default: the fastest)').choices(
        MATMULS,
      ),
    )
    .addOption(
      new Option('--checkpoint-every <span>', 'steps, or seconds as in 20s, between two checkpoints')
        .argParser(parseEvery)
        .default({ seconds: 20 }, '20s'),
    )
    .option('--resume', 'continue the run in --out from its last checkpoint, with its settings')
    .action(run);
  addAdapterOption(command);
  addJsonOption(command, 'print one JSON object a line, for machines');
  command.addHelpText('after', `${DATA_HELP}\n${HOLD_OUT_HELP}`);
  addExamples(command, [
    'train',
    'train --encoder 400 --latent 20 --batch 128 --epochs 10 --out out/b',
    'train --resume --out out/b',
    'train --data train-images-idx3-ubyte.gz --test-data t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz',
  ]);
}

async function run(typed: TrainOptions, command: Command): Promise<void> {
  // Whatever can be wrong is found out before the GPU is opened and before any file is touched.
  const earlier = typed.resume ? await readEarlierRun(typed.out) : undefined;
  const options = earlier ? resumed(typed, command, earlier) : typed;
  const data = await openTrainingData(options);
  const digest = await digestOf(data.train);
  if (earlier && digest !== earlier.resume.digest) {
    throw new Failure(
      `cannot resume ${options.out}: ${options.data} are not the images that the run was trained on; name those by --data.`,
    );
  }
  const spec = earlier ? undefined : toSpec(data.train.height * data.train.width, options);
  await prepareFolder(options.out, Object.values(FILES), [options.data, options.testData, options.labels]);

  const interrupt = interruptible();
  const voice = makeVoice(options.json ?? false);
  let results: Results | undefined;

  const begin = (gpu: Gpu): Promise<Vae> => {
    if (results?.last) return Vae.load(gpu, results.last.model);
    if (earlier) return loadCheckpoint(gpu, earlier, (damage) => voice.say('note', damage));
    return Vae.create(gpu, spec as Spec, { seed: options.seed });
  };
  const open = async (loss?: DeviceLostError): Promise<Machine> => {
    voice.rest();
    if (loss) voice.say('lost', `${loss.message} It is asked for again.`);
    const gpu = await openChosenGpu(options.matmul);
    try {
      const vae = await begin(gpu);
      if (!loss) introduce(voice, gpu, vae, data, earlier !== undefined);
      if (loss || earlier) voice.say('resume', `Going on from step ${count(vae.step)}.`, { step: vae.step });
      return { gpu, vae };
    } catch (error) {
      gpu.dispose();
      throw error;
    }
  };
  try {
    await throughLosses(open, async (machine) => {
      if (results) results.moveTo(machine);
      else results = new Results(options.out, { data, digest, options, earlier }, machine);
      await trainAndSave(options, machine, data, results, voice, interrupt.signal);
      await conclude(voice, results, interrupt.signal);
    });
  } catch (error) {
    throw results ? withCheckpoint(error, results) : error;
  } finally {
    voice.rest();
    interrupt[Symbol.dispose]();
  }
}

/** What a resumed run is told to do: what it was told before, and how many epochs more. */
function resumed(
  typed: TrainOptions,
  command: Command,
  { folder, config, resume, matmul }: EarlierRun,
): TrainOptions & Pick<DataOptions, 'holdOut'> {
  const given = new Map(
    command.options
      .map((option) => [option.long?.slice(2) ?? '', option.attributeName()] as const)
      .filter(([, attribute]) => command.getOptionValueSource(attribute) === 'cli')
      .map(([name, attribute]) => [name, typed[attribute as keyof TrainOptions]]),
  );
  const { batchSize: batch, learningRate: lr, beta, betaWarmup, clipNorm, seed } = config;
  const { encoder, decoder, latent, activation, likelihood } = config;
  const { white, holdOut } = reading({ config, resume });
  if (typed.size && given.has('size')) given.set('size', sizeOf(typed.size));
  checkSame(folder, given, {
    ...{ encoder, decoder, latent, activation, likelihood, seed, batch, lr, beta },
    ...{ stream: resume.stream ?? false, white, size: sizeOf(config) },
    ...{ 'beta-warmup': betaWarmup, 'clip-norm': clipNorm ?? 'none', matmul: matmul ?? 'none pinned' },
  });
  const epochs = typed.epochs ?? resume.epochs ?? undefined;
  const testData = typed.testData ?? resume.testData ?? undefined;
  const labels = typed.labels ?? resume.labels ?? undefined;
  return {
    ...typed,
    data: given.has('data') ? typed.data : resume.data,
    ...{ batch, lr, beta, betaWarmup, seed, stream: resume.stream ?? false },
    ...{ white, size: { height: config.height, width: config.width } },
    ...(holdOut && { holdOut }),
    ...(testData !== undefined && { testData }),
    ...(labels !== undefined && { labels }),
    ...(matmul && { matmul }),
    ...(typeof clipNorm === 'number' && { clipNorm }),
    ...(epochs !== undefined && { epochs }),
  };
}

function introduce(voice: Voice, gpu: Gpu, vae: Vae, data: TrainingData, resumed: boolean): void {
  const { name, software } = gpu.info;
  const { train, test } = data;
  const adapter = software ? `${name} (software: a GPU would be far faster)` : name;
  const line = `Adapter ${adapter}. Data ${data.name}: ${counted(train.count, 'image')} of ${sizeOf(train)}. Model ${describeSpec(vae.spec)}: ${count(vae.parameterCount)} parameters.`;
  voice.say('start', line, {
    adapter: { name, software, matmul: gpu.matmul },
    data: {
      name: data.name,
      train: train.count,
      test: test.images.count,
      height: train.height,
      width: train.width,
    },
    model: { ...vae.spec, parameters: vae.parameterCount },
  });
  // A run that goes on has said what is odd before it began.
  const warnings = resumed ? [] : data.warnings;
  const { line: read, ...facts } = data.read;
  voice.say('data', [read, ...warnings.map(({ message }) => message)].join('\n'), { ...facts, warnings });
  if (data.note) voice.say('note', data.note);
}

async function trainAndSave(
  options: TrainOptions,
  { gpu, vae }: Machine,
  data: TrainingData,
  results: Results,
  voice: Voice,
  signal: AbortSignal,
): Promise<void> {
  const course = {
    epochs: options.epochs,
    software: gpu.info.software,
    examples: data.train.count,
    batchSize: options.batch,
    learningRate: options.lr,
    beta: options.beta,
    betaWarmup: options.betaWarmup,
    ...(options.clipNorm !== undefined && { clipNorm: options.clipNorm }),
    signal,
  };
  const checkpoints = new Checkpoints(
    {
      every: options.checkpointEvery,
      take: () => results.checkpoint(true),
      onFailure: (error) => {
        // What is wrong with the run ends it by itself.
        if (error instanceof Failure) voice.say('note', `No checkpoint: ${error.message} Training goes on.`);
      },
    },
    vae.step,
  );
  try {
    await train(vae, data.train.pixels, course, voice, {
      onStep: (step) => checkpoints.tick(step),
      onEpoch: (metrics) => results.epochs.push(metrics),
      onPlan: (epochs) => {
        results.planned = epochs;
      },
    });
  } catch (error) {
    voice.rest();
    await checkpoints.settled();
    if (!(error instanceof Interrupted)) throw error;
    // An untrained model is not worth a file, least of all one that replaces a trained one.
    if (vae.step === 0) throw new Interrupted('nothing was trained yet and nothing written.');
    const paths = await results.checkpoint(true);
    voice.say('interrupted', `Stopped after ${counted(vae.step, 'step')}.`, { step: vae.step, files: paths });
    throw new Interrupted(
      `the model so far is in ${paths.join(', the figures in ')}; the same command with --resume goes on.`,
    );
  } finally {
    await checkpoints.settled();
  }
}

/** A run that fails says what is left of it. */
function withCheckpoint(error: unknown, results: Results): unknown {
  if (!(error instanceof VaeError) || !results.last) return error;
  return new Failure(
    `${error.message}\nThe model as it was after step ${count(results.last.step)} is in ${results.path('model')}.`,
  );
}

async function conclude(voice: Voice, results: Results, signal: AbortSignal): Promise<void> {
  voice.rest();
  try {
    const { test, paths } = await results.finish(signal);
    const lines = [
      `Test ELBO ${elbo(test)} nats per image, ${counted(test.examples, 'image')}.`,
      `Written to ${results.folder}: ${paths.map((path) => basename(path)).join(', ')}`,
    ];
    voice.say('end', lines.join('\n'), { test, files: paths });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(
      `the trained model is in ${results.path('model')}; its pictures were not finished.`,
    );
  }
}
