import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CheckpointError,
  type EpochMetrics,
  type Evaluation,
  labelCount,
  type Preset,
  Vae,
} from '../../src/index';
import type { TrainingData } from '../data/data';
import { labelRows, told } from '../data/labels';
import { grid, manifoldPoints, pairs, toPng } from '../output/pictures';
import { toPlane } from '../report/latents';
import { renderReport } from '../report/report';
import { bestOf, isBetter } from '../runs/best';
import { keepEarlier, type Left, removeEarlier } from '../runs/earlier';
import type { EarlierRun } from '../runs/resume';
import { type Change, type Digests, FILES, type Run } from '../runs/run';
import { Failure } from '../terminal/errors';
import { readBytes, writeFileSafely } from '../terminal/files';
import { type Objective, objectiveOf } from '../terminal/objective';
import { counting } from '../terminal/progress';
import { versions } from '../terminal/versions';
import { textsOfRun } from '../text/results';
import type { Machine } from './losses';

const SAMPLES = 100;
const SAMPLE_COLUMNS = 10;
const RECONSTRUCTION_COLUMNS = 10;
const RECONSTRUCTION_PAIRS = 4;
const MANIFOLD_SIDE = 20;

/** What a run is told to do, as far as its results tell of it. */
export interface RunOptions extends Objective {
  readonly data: string;
  readonly testData?: string;
  readonly labels?: string;
  readonly testLabels?: string;
  readonly stream?: boolean;
  readonly preset: Preset | undefined;
  readonly batch: number;
  readonly lr: number;
  readonly beta: number;
  readonly betaWarmup: number;
  readonly clipNorm?: number;
  readonly testLimit: number;
  readonly keepBest?: boolean;
  readonly patience?: number;
  readonly steps?: number;
  readonly seed: number;
  readonly matmul?: string;
}

export interface TakenModel {
  readonly model: Uint8Array;
  readonly step: number;
  /** Whole epochs that the model has behind it. */
  readonly epoch: number;
  /** The best epoch up to this step. */
  readonly best: Best | undefined;
}

/** An epoch of the highest test ELBO so far. */
interface Best {
  readonly figures: EpochMetrics;
  /** Its model; undefined where that lies in the folder since an earlier process. */
  readonly model?: Uint8Array;
}

/** The results of one run, in its folder. */
export class Results {
  readonly epochs: EpochMetrics[];
  /** Epochs in all, once they are known. */
  planned: number | undefined;
  /** The last checkpoint of this process; undefined before there is one. */
  last: TakenModel | undefined;
  /** The step of the model in the folder, be it of an earlier process; undefined before there is one of this run. */
  kept: number | undefined;
  readonly #changes: readonly Change[];
  /** What an earlier process has left as the best; then what this one finds. */
  #found: Best | undefined;
  #best: Best | undefined;
  /** The best one whose model lies in the folder. */
  #written: Best | undefined;
  readonly #begun = Date.now();
  #machine: Machine;
  /** What lies in the folder is of another run. */
  #strange: boolean;

  constructor(
    readonly folder: string,
    private readonly of: {
      readonly data: TrainingData;
      readonly digests: Digests;
      readonly options: RunOptions;
      readonly earlier: EarlierRun | undefined;
      /** What another run has left in the folder, to be kept unless it is to be overwritten. */
      readonly left: Left | undefined;
      readonly overwrite: boolean;
    },
    machine: Machine,
  ) {
    this.#strange = of.earlier === undefined;
    this.epochs = [...(of.earlier?.epochs ?? [])];
    this.kept = of.earlier && machine.vae.step;
    this.#changes = of.earlier ? changesOf(of.earlier, of.options, machine.vae.step) : [];
    this.#machine = machine;
    this.moveTo(machine);
  }

  /** Takes the model that the run goes on with, which may stand at an earlier step than the figures. */
  moveTo(machine: Machine): void {
    this.#machine = machine;
    const { step } = machine.vae;
    // Figures are written before the model; those of a lost device may be ahead of it, too.
    this.epochs.splice(this.epochs.findLastIndex(({ steps }) => steps <= step) + 1);
    this.#best = this.last ? this.last.best : this.#found;
  }

  /**
   * Looks whether the best model of the run that goes on is in its folder, as the figures tell. If not, as after a crash
   * between two writings, the best one is sought anew: a run that goes on unchanged comes to it again. Returns a note.
   */
  async findBest(): Promise<string | undefined> {
    if (!this.of.options.keepBest) return undefined;
    const { best } = this.of.earlier ?? {};
    // A run that had ended within an epoch was tested there, too, which is no epoch's end any more once it has gone on.
    const cut = best && best.steps <= this.#machine.vae.step ? [best] : [];
    const figures = bestOf([...this.epochs, ...cut]);
    if (!figures) return undefined;
    const path = this.path('best');
    try {
      using vae = await Vae.load(this.#machine.gpu, await readBytes(path, 'the model'));
      if (vae.step !== figures.steps) throw new Failure(`${path} is of step ${vae.step}.`);
    } catch (error) {
      if (!(error instanceof CheckpointError || error instanceof Failure)) throw error;
      return `The best model of epoch ${figures.epoch} is not there (${error.message}) The best one is sought from here on.`;
    }
    this.#found = this.#best = this.#written = { figures };
    return undefined;
  }

  /** Takes the figures of an epoch, and its model, too, where that is the best so far and to be kept. */
  async add(figures: EpochMetrics): Promise<void> {
    // Of an epoch in which the run had ended, which has gone on since.
    if (this.epochs.at(-1)?.epoch === figures.epoch) this.epochs.pop();
    this.epochs.push(figures);
    if (this.of.options.keepBest && isBetter(figures, this.#best?.figures))
      this.#best = { figures, model: (await this.take()).model };
  }

  /** The best epoch whose model is kept. */
  get best(): EpochMetrics | undefined {
    return this.#best?.figures;
  }

  /** The figures tell of all the epochs that a checkpoint has behind it. */
  covers({ epoch }: TakenModel): boolean {
    return epoch <= (this.epochs.at(-1)?.epoch ?? 0);
  }

  path(file: keyof typeof FILES): string {
    return join(this.folder, FILES[file]);
  }

  /** The model as it is, to be written or not. */
  async take(): Promise<TakenModel> {
    const { vae } = this.#machine;
    const { step, epoch } = vae;
    const best = this.#best;
    return { step, epoch, best, model: await vae.save() };
  }

  /** Writes the model and the figures so far; the model before it is kept. Returns the paths. */
  async keep(taken: TakenModel, interrupted = true): Promise<string[]> {
    const { model, step, best } = taken;
    // What another run left would pass for this one's, and could be resumed with this one's model.
    const { left, overwrite } = this.of;
    if (this.#strange && left && !overwrite) await keepEarlier(this.folder, left);
    else if (this.#strange) await removeEarlier(this.folder);
    if (best?.model && best !== this.#written) await writeFileSafely(this.path('best'), best.model);
    this.#written = best;
    // Figures before the model: a run that goes on drops those that are ahead of it, and has no others to make up for.
    if (!this.#strange) await this.#writeRun(null, interrupted);
    await writeFileSafely(this.path('model'), model, {
      previous: this.#strange ? undefined : this.path('previous'),
    });
    await rm(this.path('exploded'), { force: true });
    if (this.#strange) await this.#writeRun(null, interrupted);
    this.#strange = false;
    this.last = taken;
    this.kept = step;
    return [this.path('model'), this.path('run')];
  }

  /** Before a run ends early: what is the best and not written yet becomes its checkpoint. */
  async saveBest(): Promise<void> {
    const best = this.#best;
    if (!best?.model || best === this.#written) return;
    const { steps: step, epoch } = best.figures;
    await this.keep({ step, epoch, best, model: best.model });
  }

  /**
   * Writes the model of a run that ends exploded: beside the last good one, with which a resumed run goes on. Returns the
   * path.
   */
  async keepExploded(): Promise<string> {
    await writeFileSafely(this.path('exploded'), (await this.take()).model);
    return this.path('exploded');
  }

  /** Tests, draws and reports. Returns the figures and the paths. */
  async finish(signal: AbortSignal): Promise<{ test: Evaluation; paths: string[] }> {
    const { vae } = this.#machine;
    const { data } = this.of;
    await this.keep(await this.take(), false);
    const { images, labels } = data.test;
    signal.throwIfAborted();
    const known = { ...told(vae.spec, labels), signal };
    const test = await counting(images, (watch) => vae.evaluate(images.pixels, { ...known, ...watch }));
    signal.throwIfAborted();
    if (images.text) {
      for (const [file, lines] of Object.entries(await textsOfRun(vae, data.test, this.of.options.seed)))
        await writeFileSafely(this.path(file as 'texts' | 'copies'), lines);
      await this.#writeRun(test, false);
      const files = ['model', ...(this.best ? (['best'] as const) : []), 'run', 'texts', 'copies'] as const;
      return { test, paths: files.map((name) => this.path(name)) };
    }
    const pictures = await this.#draw();
    signal.throwIfAborted();
    const { mu, logvar } = await counting(images, (watch) =>
      vae.encode(images.pixels, { ...known, ...watch }),
    );
    const run = await this.#writeRun(test, false);
    const plane = toPlane(mu, logvar, vae.spec.latent);
    await writeFileSafely(this.path('report'), renderReport({ run, pictures, plane, labels }));
    const drawn = (['samples', 'reconstructions', 'manifold'] as const).filter((name) => pictures[name]);
    const written = ['model', ...(this.best ? (['best'] as const) : []), 'run', ...drawn, 'report'] as const;
    return { test, paths: written.map((name) => this.path(name)) };
  }

  async #draw(): Promise<{ samples: Uint8Array; reconstructions: Uint8Array; manifold?: Uint8Array }> {
    const { vae } = this.#machine;
    const { data, options } = this.of;
    const { images, labels } = data.test;
    const { classes } = vae.spec;
    const drawn = await vae.sample(SAMPLES, {
      seed: options.seed,
      ...(classes !== undefined && { labels: labelRows(labelCount(classes), SAMPLES, SAMPLE_COLUMNS) }),
    });
    const samples = toPng(grid(drawn, images, { columns: SAMPLE_COLUMNS }));
    await writeFileSafely(this.path('samples'), samples);

    const shown = Math.min(images.count, RECONSTRUCTION_COLUMNS * RECONSTRUCTION_PAIRS);
    const originals = images.pixels.subarray(0, shown * vae.spec.input);
    const copies = await vae.reconstruct(originals, told(vae.spec, labels?.subarray(0, shown)));
    const reconstructions = toPng(pairs(originals, copies, images, Math.min(shown, RECONSTRUCTION_COLUMNS)));
    await writeFileSafely(this.path('reconstructions'), reconstructions);
    // Of a conditional model, each class has a plane of its own.
    if (vae.spec.latent !== 2 || classes !== undefined) return { samples, reconstructions };

    const plane = await vae.decode(manifoldPoints(MANIFOLD_SIDE));
    const manifold = toPng(grid(plane, images, { columns: MANIFOLD_SIDE, gap: 0 }));
    await writeFileSafely(this.path('manifold'), manifold);
    return { samples, reconstructions, manifold };
  }

  async #writeRun(test: Evaluation | null, interrupted: boolean): Promise<Run> {
    const { vae, gpu } = this.#machine;
    const { data, digests, options, earlier } = this.of;
    const { images: digest, ...others } = digests;
    const { name, vendor, architecture, device, description, software } = gpu.info;
    const run: Run = {
      config: {
        data: data.name,
        ...(data.credit && { credit: data.credit }),
        trainExamples: data.train.count,
        testExamples: data.test.images.count,
        height: data.train.height,
        width: data.train.width,
        channels: data.train.channels,
        white: data.read.white,
        ...(data.read.shown && { shown: data.read.shown }),
        ...(data.read.scale && { scale: data.read.scale }),
        ...vae.spec,
        preset: options.preset ?? null,
        batchSize: options.batch,
        epochs: this.planned ?? this.epochs.length,
        learningRate: options.lr,
        beta: options.beta,
        betaWarmup: options.betaWarmup,
        ...objectiveOf(options),
        clipNorm: options.clipNorm ?? null,
        testLimit: options.testLimit,
        keepBest: options.keepBest ?? false,
        patience: options.patience ?? null,
        seed: options.seed,
        parameters: vae.parameterCount,
      },
      resume: {
        data: options.data,
        testData: options.testData ?? null,
        labels: options.labels ?? null,
        testLabels: options.testLabels ?? null,
        digest,
        digests: others,
        holdOut: data.holdOut ?? null,
        ...(data.read.pictures && { pictures: data.read.pictures }),
        ...(data.read.text && { text: data.read.text }),
        ...(data.read.invert && { invert: true }),
        stream: options.stream ?? false,
        matmul: options.matmul ?? null,
        epochs: options.steps === undefined ? (this.planned ?? null) : null,
        ...(options.steps !== undefined && { steps: options.steps }),
      },
      ...(this.#changes.length > 0 && { changes: this.#changes }),
      adapter: { name, vendor, architecture, device, description, software, matmul: gpu.matmul },
      versions: versions(),
      seed: options.seed,
      started: earlier?.started ?? new Date(this.#begun).toISOString(),
      seconds: (earlier?.seconds ?? 0) + (Date.now() - this.#begun) / 1000,
      interrupted,
      epochs: this.epochs,
      ...(options.keepBest && { best: this.#written?.figures ?? null }),
      test,
    };
    await writeFileSafely(this.path('run'), `${JSON.stringify(run, null, 2)}\n`);
    return run;
  }
}

/** The changes of a resumed run, with the one that its new options make behind so many steps. */
function changesOf({ config, changes }: EarlierRun, options: RunOptions, step: number): Change[] {
  const { lr } = options;
  const clipNorm = options.clipNorm ?? null;
  const same = config.learningRate === lr && config.clipNorm === clipNorm;
  // Those from a later step were of a part of the run that is done again.
  const before = changes.filter((change) => change.step < step || same);
  return same ? before : [...before, { step, learningRate: lr, clipNorm }];
}
