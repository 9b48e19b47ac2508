import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCALES } from '../../src/data/index';
import {
  CheckpointError,
  contradictions,
  EARLIER_GAUSSIAN,
  type EpochMetrics,
  formatSetting,
  type Gpu,
  MATMULS,
  type Matmul,
  problemOf,
  SETTINGS,
  Vae,
} from '../../src/index';
import { isPicturesRead, isShown } from '../data/beside';
import { HOLD_OUTS } from '../data/hold_out';
import { Failure, reason, UsageError } from '../terminal/errors';
import { readBytes } from '../terminal/files';
import { OBJECTIVE } from '../terminal/objective';
import { runFields, TEST_IMAGES } from '../terminal/options';
import { type Change, FILES, type Run } from './run';

/** A run that stopped before its end, as its folder tells of it. */
export interface EarlierRun
  extends Pick<Run, 'config' | 'resume' | 'started' | 'seconds' | 'epochs' | 'best' | 'test'> {
  readonly folder: string;
  readonly changes: readonly Change[];
  readonly matmul: Matmul | undefined;
}

/** Reads what `run.json` says of the run in a folder. */
export async function readEarlierRun(folder: string): Promise<EarlierRun> {
  const path = join(folder, FILES.run);
  const text = await readFile(path, 'utf8').catch((error) => {
    const none = error.code === 'ENOENT' ? 'no run has left a checkpoint there' : reason(error);
    throw new Failure(`cannot resume ${folder}: ${none}. Leave out --resume to start a run.`);
  });
  const broken = (what: string) =>
    new Failure(`cannot resume ${folder}: ${path} ${what}. Leave out --resume to start anew.`);
  let run: Run;
  try {
    run = JSON.parse(text);
  } catch {
    throw broken('is not JSON');
  }
  const { config, resume, started, seconds, epochs, best = null, test = null, changes = [] } = run ?? {};
  if (!resume) throw broken('was written by an older version, whose runs cannot be resumed');
  const settings = ['batchSize', 'learningRate', 'beta', 'betaWarmup', 'seed'] as const;
  const sound =
    settings.every((name) => !problemOf(SETTINGS[name], config?.[name])) &&
    OBJECTIVE.every((name) => config[name] === undefined || !problemOf(SETTINGS[name], config[name])) &&
    contradictions(config).length === 0 &&
    (config.clipNorm == null || !problemOf(SETTINGS.clipNorm, config.clipNorm)) &&
    (config.testLimit === undefined || !problemOf(TEST_IMAGES, config.testLimit)) &&
    (config.preset == null || !problemOf(SETTINGS.preset, config.preset)) &&
    ['boolean', 'undefined'].includes(typeof config.keepBest) &&
    (config.patience == null || !problemOf(SETTINGS.epochs, config.patience)) &&
    Number.isFinite(seconds) &&
    !Number.isNaN(Date.parse(started)) &&
    typeof resume.data === 'string' &&
    [resume.testData, resume.labels, resume.testLabels ?? null].every(
      (file) => file === null || typeof file === 'string',
    ) &&
    typeof resume.digest === 'string' &&
    (resume.digests === undefined || isDigests(resume.digests)) &&
    [undefined, null, ...HOLD_OUTS].includes(resume.holdOut) &&
    [undefined, 1, 3].includes(config.channels) &&
    (config.white === undefined ||
      (Number.isInteger(config.white) && config.white > 0 && config.white < 256)) &&
    (config.shown === undefined || isShown(config.shown)) &&
    (config.scale === undefined || SCALES.includes(config.scale)) &&
    (resume.pictures === undefined || isPicturesRead(resume.pictures)) &&
    ['boolean', 'undefined'].includes(typeof resume.invert) &&
    ['boolean', 'undefined'].includes(typeof resume.stream) &&
    (resume.epochs === null || (Number.isInteger(resume.epochs) && resume.epochs > 0)) &&
    (resume.steps == null || !problemOf(SETTINGS.steps, resume.steps)) &&
    (resume.matmul === null || MATMULS.includes(resume.matmul as Matmul)) &&
    Array.isArray(epochs) &&
    epochs.every(isMetrics) &&
    (best === null || isMetrics(best)) &&
    (test === null || Number.isFinite(test.elbo)) &&
    Array.isArray(changes) &&
    changes.every(isChange);
  if (!sound) throw broken('is damaged');
  const matmul = resume.matmul === null ? undefined : (resume.matmul as Matmul);
  return { folder, config, resume, started, seconds, epochs, best, test, changes, matmul };
}

/** Throws a UsageError if an option that was given says something else than the run. */
export function checkSame(
  folder: string,
  given: ReadonlyMap<string, unknown>,
  kept: Readonly<Record<string, unknown>>,
): void {
  for (const [option, value] of given) {
    const mine = kept[option];
    if (mine === undefined) continue;
    const [asked, has] = [asTyped(value), asTyped(mine)];
    if (asked === has) continue;
    throw new UsageError(
      `--${option} ${asked} does not go with --resume: the run in ${folder} has ${has}, and goes on with it.`,
    );
  }
}

function asTyped(value: unknown): string {
  return Array.isArray(value) ? formatSetting(SETTINGS.encoder, value) : String(value);
}

/**
 * Loads the last checkpoint of a run, or the one before it if that is damaged or was not finished. Throws a Failure if
 * neither can be loaded, or is of another run.
 */
export async function loadCheckpoint(
  gpu: Gpu,
  { folder, config }: EarlierRun,
  onDamage: (message: string) => void,
): Promise<Vae> {
  const problems: string[] = [];
  for (const file of [FILES.model, FILES.previous]) {
    const path = join(folder, file);
    let vae: Vae;
    try {
      vae = await Vae.load(gpu, await readBytes(path, 'the model'));
    } catch (error) {
      if (!(error instanceof CheckpointError || error instanceof Failure)) throw error;
      problems.push(error instanceof Failure ? error.message : `${path}: ${error.message}`);
      continue;
    }
    if (vae.step === 0) {
      vae.dispose();
      problems.push(`${path} has weights alone and no training state: there is no run to resume in it.`);
      continue;
    }
    const { input, shape, text, encoder, latent, decoder, activation, likelihood, classes, binarize } =
      config;
    const told = {
      ...{ input, shape, text, encoder, latent, decoder, activation, likelihood, classes, binarize },
      ...(likelihood === 'gaussian' && EARLIER_GAUSSIAN),
      ...runFields(config),
      seed: config.seed,
    };
    const { spec, seed } = vae;
    const found = { ...told, ...spec, seed };
    if (JSON.stringify(found) !== JSON.stringify(told)) {
      vae.dispose();
      throw new Failure(
        `cannot resume ${folder}: the model ${path} and ${FILES.run} are not of the same run.`,
      );
    }
    if (problems.length > 0) onDamage(`${problems[0]} Going on from the checkpoint before it.`);
    return vae;
  }
  throw new Failure(`cannot resume ${folder}: ${problems.join(' ')}`);
}

function isMetrics(value: unknown): value is EpochMetrics {
  const { epoch, steps, examples, elbo, reconstruction, kl, seconds, stepsPerSecond, test } =
    (value as EpochMetrics) ?? {};
  // JSON has null for a figure that is not finite.
  if (test !== undefined && (test === null || !['number', 'object'].includes(typeof test.elbo))) return false;
  return [epoch, steps, examples, elbo, reconstruction, kl, seconds, stepsPerSecond].every(Number.isFinite);
}

function isDigests(value: unknown): boolean {
  const { labels, testImages, testLabels } = (value as NonNullable<Run['resume']['digests']>) ?? {};
  return (
    typeof testImages === 'string' &&
    [labels, testLabels].every((one) => one === null || typeof one === 'string')
  );
}

function isChange(value: unknown): value is Change {
  const { step, learningRate, clipNorm } = (value as Change) ?? {};
  return [step, learningRate, clipNorm ?? 0].every(Number.isFinite);
}
