import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { Dataset, type Gpu, MATMULS, type Matmul, Vae, VaeError } from '../../src/index';
import { DATA_HELP, openTrainingData, size, type TrainingData } from '../data';
import { Failure, Interrupted } from '../errors';
import { prepareFolder } from '../files';
import { count, elbo } from '../format';
import { interruptible } from '../interrupt';
import {
  addAdapterOption,
  addExamples,
  addJsonOption,
  addModelOptions,
  describeSpec,
  type ModelOptions,
  parseBatch,
  parseBeta,
  parseEpochs,
  parseLearningRate,
  parsePath,
  parseSeed,
  parseSteps,
  toSpec,
} from '../options';
import { voice as makeVoice, type Voice } from '../progress';
import { FILES, Results } from '../results';
import { openChosenGpu } from '../session';
import { train } from '../training';

interface TrainOptions extends ModelOptions {
  data: string;
  testData?: string;
  labels?: string;
  out: string;
  batch: number;
  epochs?: number;
  lr: number;
  beta: number;
  betaWarmup: number;
  seed: number;
  matmul?: Matmul;
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
    .option('--out <folder>', 'where the results go', parsePath, 'out');
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
    .option('--seed <n>', 'the whole run follows from it', parseSeed, 0)
    .addOption(
      new Option('--matmul <family>', 'pin the family of the matmul kernels (default: the fastest)').choices(
        MATMULS,
      ),
    )
    .action(run);
  addAdapterOption(command);
  addJsonOption(command, 'print one JSON object a line, for machines');
  command.addHelpText('after', DATA_HELP);
  addExamples(command, [
    'train',
    'train --encoder 400 --latent 20 --batch 128 --epochs 10 --out out/b',
    'train --data train-images-idx3-ubyte.gz --test-data t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz',
  ]);
}

async function run(options: TrainOptions): Promise<void> {
  // Whatever can be wrong is found out before the GPU is opened and before any file is touched.
  const data = await openTrainingData(options);
  const spec = toSpec(data.train.height * data.train.width, options);
  await prepareFolder(options.out, Object.values(FILES), [options.data, options.testData, options.labels]);

  const interrupt = interruptible();
  const voice = makeVoice(options.json ?? false);
  let gpu: Gpu | undefined;
  let vae: Vae | undefined;
  try {
    gpu = await openChosenGpu(options.matmul);
    vae = await Vae.create(gpu, spec, { seed: options.seed });
    introduce(voice, gpu, vae, data);
    const results = new Results(options.out, gpu, vae, data, options);
    await trainAndSave(options, gpu, vae, data, results, voice, interrupt.signal);
    await conclude(voice, results, interrupt.signal);
  } finally {
    voice.rest();
    vae?.dispose();
    gpu?.dispose();
    interrupt[Symbol.dispose]();
  }
}

function introduce(voice: Voice, gpu: Gpu, vae: Vae, data: TrainingData): void {
  const { name, software } = gpu.info;
  const { train, test } = data;
  const adapter = software ? `${name} (software: a GPU would be far faster)` : name;
  const line = `Adapter ${adapter}. Data ${data.name}: ${count(train.count)} images of ${size(train)}. Model ${describeSpec(vae.spec)}: ${count(vae.parameterCount)} parameters.`;
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
  if (data.note) voice.say('note', data.note);
}

/** A long run leaves a checkpoint at the first end of an epoch after so many milliseconds. */
const CHECKPOINT_EVERY = 20_000;

async function trainAndSave(
  options: TrainOptions,
  gpu: Gpu,
  vae: Vae,
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
    signal,
  };
  let saved = performance.now();
  const images = await Dataset.upload(gpu, data.train.pixels, vae.spec.input);
  try {
    await train(vae, images, course, voice, async (metrics) => {
      results.epochs.push(metrics);
      // Epochs shorter than a submit come several at a time, and the model stands at the end of the last.
      if (metrics.steps !== vae.step || performance.now() - saved < CHECKPOINT_EVERY) return;
      await results.checkpoint(true);
      saved = performance.now();
    });
  } catch (error) {
    voice.rest();
    if (!(error instanceof Interrupted)) throw withCheckpoint(error, results);
    // An untrained model is not worth a file, least of all one that replaces a trained one.
    if (vae.step === 0) throw new Interrupted('nothing was trained yet and nothing written.');
    const paths = await results.checkpoint(true);
    voice.say('interrupted', `Stopped after ${count(vae.step)} steps.`, { step: vae.step, files: paths });
    throw new Interrupted(`the model so far is in ${paths.join(', the figures in ')}.`);
  } finally {
    images.dispose();
  }
}

/** A run that fails says what is left of it. */
function withCheckpoint(error: unknown, results: Results): unknown {
  if (!(error instanceof VaeError) || results.saved === 0) return error;
  return new Failure(
    `${error.message}\nThe model as it was after epoch ${results.saved} is in ${results.path('model')}.`,
  );
}

async function conclude(voice: Voice, results: Results, signal: AbortSignal): Promise<void> {
  voice.rest();
  try {
    const { test, paths } = await results.finish(signal);
    const lines = [
      `Test ELBO ${elbo(test)} nats per image, ${count(test.examples)} images.`,
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
