import { basename } from 'node:path';
import type { Command } from 'commander';
import { DeviceLostError, type ExplodedWarning, type Gpu, loadLayers, type Spec, Vae } from '../../src/index';
import { bitsOf } from '../data/bits';
import { classNames, openTrainingData, type TrainingData } from '../data/data';
import { squashNote } from '../data/floats';
import { classesOf, classesOfTexts, labelGaps, told } from '../data/labels';
import { costOfMean, learntNothing } from '../data/mean_image';
import { valuesOf } from '../data/shape';
import { refuseForImages, refuseForTexts } from '../data/texts/model';
import { isTexts } from '../data/texts/read';
import { checkTrainingValues } from '../data/values';
import { openChosenGpu } from '../device/session';
import { epochTest, outOfPatience } from '../runs/best';
import { Checkpoints } from '../runs/checkpoints';
import { checkSameData, digestsOf } from '../runs/digests';
import { findEarlier, finishMoving, type Left } from '../runs/earlier';
import { type EarlierRun, loadCheckpoint, readEarlierRun } from '../runs/resume';
import { type Digests, FILES } from '../runs/run';
import { Failure, Interrupted, UsageError } from '../terminal/errors';
import { prepareFolder } from '../terminal/files';
import { count, counted, elbo, nats } from '../terminal/format';
import { interruptible } from '../terminal/interrupt';
import { nounOf } from '../terminal/noun';
import { checkFreeBits, checkObjective, checkTyped, objectiveOf } from '../terminal/objective';
import { toSpec } from '../terminal/options';
import { type Chosen, withPreset, withTextPreset } from '../terminal/preset';
import { voice as makeVoice, type Voice } from '../terminal/progress';
import { describeProtocols, protocolsOf } from '../terminal/protocols';
import { gentler, gentlerOptions, type Standing, withAdvice } from './advice';
import { describeEnd, describeFinished, endsVanished, restOf } from './finished';
import { announce, introduce } from './introduce';
import { type Machine, throughLosses } from './losses';
import { Results } from './results';
import { resumed, type TrainOptions, type TrainWishes } from './train_options';
import { train } from './training';

/** Everything that a run needs, once all is read and checked. */
interface Prepared {
  readonly options: TrainOptions;
  /** By which the model was chosen, in a line; undefined where the run goes on, or its layers are given. */
  readonly chosen: Chosen | undefined;
  readonly data: TrainingData;
  readonly digests: Digests;
  readonly earlier: EarlierRun | undefined;
  /** What another run has left in the folder. */
  readonly left: Left | undefined;
}

/** Options of data that texts have no use for. */
const OF_IMAGES = ['size', 'white', 'crop', 'fit', 'grey', 'colour', 'tile', 'ground', 'invert', 'stream'];

/** The command `train`. */
export async function runTraining(typed: TrainWishes, command: Command): Promise<void> {
  const voice = makeVoice(typed.json ?? false);
  const prepared = await prepare(typed, command, voice);
  if (!prepared) return;
  const { options, chosen, data, earlier, left } = prepared;
  const { train, test } = data;
  const unclassed = train.unclassed ?? test.images.unclassed;
  const parts = [data.trainLabels, test.labels];
  const classes = train.text
    ? classesOfTexts(data.read.text?.classes, parts)
    : options.conditional
      ? classesOf(parts, unclassed)
      : undefined;
  const { height, width, channels } = train;
  await loadLayers(options);
  const examples = train.text ? { text: train.text } : ([height, width, channels] as const);
  const spec = earlier ? undefined : toSpec(examples, options, classes);
  if (spec) checkTrainingValues(data, spec, options);
  await prepareFolder(options.out, Object.values(FILES), [
    options.data,
    options.testData,
    options.labels,
    options.testLabels,
  ]);

  const interrupt = interruptible(options.json);
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
      if (!loss) {
        await introduce(voice, gpu, vae, data, earlier !== undefined);
        sayProtocols(voice, vae.spec, options);
        const squash = squashNote(vae.spec, data.read);
        if (squash) voice.say('note', squash);
        const gaps =
          typeof classes === 'number'
            ? labelGaps(parts, nounOf(vae.spec), classNames(data, options.labels))
            : undefined;
        if (gaps) voice.say('note', gaps);
        if (chosen) voice.say('preset', chosen.line, { preset: chosen.preset, why: chosen.why });
        if (left)
          voice.say('earlier', announce(left, options), { ...left, overwrite: options.overwrite ?? false });
      }
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
      else {
        results = new Results(options.out, { overwrite: false, ...options, ...prepared }, machine);
        const note = await results.findBest();
        if (note) voice.say('note', note);
      }
      const exploded = await trainAndSave(options, machine, data, results, voice, interrupt.signal);
      await conclude({ options, data, results, voice, exploded, left }, machine, interrupt.signal);
    });
  } catch (error) {
    throw results ? withAdvice(error, standing(results, options)) : error;
  } finally {
    voice.rest();
    interrupt[Symbol.dispose]();
  }
}

/** Whatever can be wrong is found out before the GPU is opened and before any file is touched. Undefined: it is done. */
async function prepare(typed: TrainWishes, command: Command, voice: Voice): Promise<Prepared | undefined> {
  if (typed.resume && typed.overwrite) {
    throw new UsageError('--overwrite does not go with --resume, which goes on with the run in --out.');
  }
  checkTested(typed);
  await finishMoving(typed.out);
  checkObjective(typed);
  // A run that goes on has its own schedule, beside which other decays are refused.
  if (!typed.resume) checkTyped(typed, command);
  const earlier = typed.resume ? await readEarlierRun(typed.out) : undefined;
  const again = earlier && resumed(typed, command, earlier);
  const told = again ?? typed;
  if (earlier) checkTested(told);
  const rest = earlier && (await restOf(earlier, typed, told.patience));
  const finished = (run: EarlierRun): undefined => {
    voice.say('finished', describeFinished(run, told.patience), {
      epochs: run.epochs.length,
      test: run.test,
    });
  };
  // Its data need not be there any more, unless others are named.
  const others = ['data', 'testData', 'labels', 'testLabels'].some(
    (option) => command.getOptionValueSource(option) === 'cli',
  );
  if (earlier && rest === 'nothing' && !others) return finished(earlier);
  if (isTexts(told.data)) refuseForTexts(command, OF_IMAGES);
  else if (!earlier) refuseForImages(command, ['column', 'labelColumn', 'long']);
  const data = await openTrainingData(told);
  await loadLayers(data.train);
  const digests = await digestsOf(data);
  if (earlier) checkSameData(earlier, digests, told, data.train.text);
  if (earlier && rest === 'nothing') return finished(earlier);
  if (rest === 'results')
    voice.say('note', 'All epochs are done: only the results that are missing are made.');
  const left = earlier ? undefined : await findEarlier(told.out, told.overwrite ?? false);
  if (again) return { options: again, chosen: undefined, data, digests, earlier, left };
  const { height, width, channels, flat, text } = data.train;
  const model = text
    ? withTextPreset(typed, text, (option) => command.getOptionValueSource(option) === 'cli')
    : withPreset(typed, flat && !typed.size ? valuesOf(data.train) : [height, width, channels]);
  checkFreeBits(model.options, command);
  return { ...model, data, digests, earlier, left };
}

/** What all figures that follow are of. */
function sayProtocols(voice: Voice, spec: Spec, options: TrainOptions): void {
  const { samples, keepBest, patience } = options;
  const protocols = protocolsOf({ ...spec, samples });
  const chooses = [...(keepBest ? ['keep-best'] : []), ...(patience === undefined ? [] : ['patience'])];
  voice.say(
    'protocol',
    describeProtocols(protocols, { samples, binarize: spec.binarize, chooses }),
    protocols,
  );
}

/** What rests on the test figures of the epochs needs some. */
function checkTested({ testLimit, keepBest, patience }: TrainWishes): void {
  const option = keepBest ? 'keep-best' : 'patience';
  if (testLimit > 0 || (!keepBest && patience === undefined)) return;
  throw new UsageError(
    `--${option} goes by the test ELBO of each epoch, and --test-limit 0 has none: leave one of them out.`,
  );
}

/** Trains, and takes checkpoints beside it. Returns the last explosion of the loss, if there was one, and if it stands. */
async function trainAndSave(
  options: TrainOptions,
  { gpu, vae }: Machine,
  data: TrainingData,
  results: Results,
  voice: Voice,
  signal: AbortSignal,
): Promise<Exploded | undefined> {
  const course = {
    epochs: options.epochs,
    steps: options.steps,
    bits: bitsOf(vae.spec, data.train),
    noun: nounOf(vae.spec),
    software: gpu.info.software,
    examples: data.train.count,
    batchSize: options.batch,
    learningRate: options.lr,
    beta: options.beta,
    betaWarmup: options.betaWarmup,
    objective: objectiveOf(options),
    ...(options.clipNorm !== undefined && { clipNorm: options.clipNorm }),
    test: epochTest(data.test.images, options.testLimit, told(vae.spec, data.test.labels).labels),
    signal,
  };
  const checkpoints = new Checkpoints(
    {
      every: options.checkpointEvery,
      take: () => results.take(),
      keep: (taken) => results.keep(taken),
      onFailure: (error) => {
        // What is wrong with the run ends it by itself.
        if (error instanceof Failure) voice.say('note', `No checkpoint: ${error.message} Training goes on.`);
      },
    },
    vae.step,
  );
  let exploded: Exploded | undefined;
  const ends = () => outOfPatience(results.epochs, options.patience);
  try {
    if (ends()) {
      results.planned = options.epochs;
      return undefined;
    }
    await train(vae, data.train.pixels, { ...course, ...told(vae.spec, data.trainLabels) }, voice, {
      onStep: (step, sound) => {
        checkpoints.tick(step, sound);
        if (exploded) exploded = { ...exploded, stands: !sound };
      },
      onExplosion: (warning) => {
        exploded = { warning, stands: true };
      },
      onEpoch: async (metrics) => {
        await results.add(metrics);
        return ends();
      },
      onPlan: (epochs) => {
        results.planned = epochs;
      },
    });
  } catch (error) {
    voice.rest();
    const lost = error instanceof DeviceLostError;
    await checkpoints.settled((taken) => lost && results.covers(taken));
    await results.saveBest().catch(() => {});
    if (!(error instanceof Interrupted)) throw error;
    // An untrained model is not worth a file, least of all one that replaces a trained one.
    if (vae.step === 0) throw new Interrupted('nothing was trained yet and nothing written.');
    if (exploded?.stands) throw new Interrupted(await whatExplodedLeaves(exploded.warning, results, options));
    const paths = await results.keep(await results.take());
    voice.say('interrupted', `Stopped after ${counted(vae.step, 'step')}.`, { step: vae.step, files: paths });
    throw new Interrupted(
      `the model so far is in ${paths.join(', the figures in ')}; the same command with --resume goes on.`,
    );
  } finally {
    await checkpoints.settled();
  }
  return exploded;
}

interface Exploded {
  readonly warning: ExplodedWarning;
  /** It has not come back. */
  readonly stands: boolean;
}

/** The model of a run that ends exploded takes no good one's place. */
async function whatExplodedLeaves(
  { step }: ExplodedWarning,
  results: Results,
  options: TrainOptions,
): Promise<string> {
  await results.saveBest();
  const file = results.kept === undefined ? undefined : await results.keepExploded();
  return `the loss exploded at step ${count(step)} and had not come back${file ? ` (its model is in ${file})` : ''}.\n${gentler(standing(results, options))}`;
}

function standing(results: Results, { out, lr, clipNorm }: TrainOptions): Standing {
  return { folder: out, model: results.path('model'), kept: results.kept, lr, clipNorm };
}

interface Ending {
  readonly options: TrainOptions;
  readonly data: TrainingData;
  readonly results: Results;
  readonly voice: Voice;
  readonly exploded: Exploded | undefined;
  readonly left: Left | undefined;
}

async function conclude(
  { options, data, results, voice, exploded, left }: Ending,
  { vae }: Machine,
  signal: AbortSignal,
): Promise<void> {
  voice.rest();
  if (exploded?.stands) {
    const message = await whatExplodedLeaves(exploded.warning, results, options);
    throw new Failure(message[0]?.toUpperCase() + message.slice(1));
  }
  try {
    const { test, paths } = await results.finish(signal);
    const lines = [
      ...describeEnd(results, options.patience, nounOf(vae.spec)),
      `Test ELBO ${elbo(test)} nats per ${nounOf(vae.spec)}, ${counted(test.examples, nounOf(vae.spec))}.`,
      ...endsVanished(test.kl, vae.step, options),
      test.protocol,
      `Written to ${results.folder}: ${paths.map((path) => basename(path)).join(', ')}`,
      ...(left && !options.overwrite ? [`The earlier run is in ${left.place}`] : []),
    ];
    const kept = left && !options.overwrite ? { earlier: left.place } : {};
    const best = results.best && { best: results.best };
    voice.say('end', lines.join('\n'), { test, ...best, files: paths, ...kept });
    if (!exploded) return;
    const objective = test.reconstruction + options.beta * test.kl;
    const cost = costOfMean(data.test.images, vae.spec);
    if (cost === undefined || !learntNothing(objective, cost, vae.spec)) return;
    throw new Failure(
      `the loss exploded at step ${count(exploded.warning.step)}, and the model is now no better than the mean of all images: a test image costs ${nats(objective)} nats, and ${nats(cost)} where each is described by that mean.\nStart again with ${gentlerOptions(options)}.`,
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(
      `the trained model is in ${results.path('model')}; its pictures were not finished.`,
    );
  }
}
