import { type DimensionUse, latentUse } from '../../../src/data/use';
import { checkpointOf, writeCheckpoint } from '../../../src/train/checkpoint';
import type { Dataset } from '../../../src/train/data';
import type { Evaluation } from '../../../src/train/evaluation';
import type { TrainingWarning } from '../../../src/train/health';
import type { EpochMetrics, Progress } from '../../../src/train/meter';
import { planOfFit } from '../../../src/train/planned';
import type { Vae } from '../../../src/vae';
import { type Best, found, isBetter } from './best';
import type { Examples } from './examples';
import { type Exhibits, emptyExhibits, viewMakers } from './exhibits';
import { appended, type EvaluationPoint, type History } from './history';
import type { KeptRun } from './keep';
import type { Stretch } from './loop';
import { Meter } from './meter';
import { type Plane, planeOf } from './plane';
import type { AssumedFields, RunFacts, Saved } from './protocol';
import { stepsOnFirst } from './schedule';
import { fitOptions, type Settings } from './settings';

/** Judging takes one part in so many of the time, and comes at most so often, in milliseconds. */
const PART = 10;
const INTERVAL = 1000;
/** The second one comes behind so many at most: the first takes long, as its shaders are compiled. */
const SECOND = 5000;
/** So does a snapshot, which is what a closed tab goes on from. */
const SNAPSHOT_PART = 20;
const SNAPSHOT_INTERVAL = 2000;
/** Test images whose codes say how much each latent dimension is used, and find the plane of many. */
const MEANS = 1000;

/** Of a run that begins. */
const NOTHING = { history: { progress: [], evaluations: [] } } as const;

export interface Judgement {
  readonly point: EvaluationPoint;
  /** The plane, if it has turned. */
  readonly plane?: Plane;
  /** The latent dimensions by use, where there are several. */
  readonly use?: readonly DimensionUse[];
}

/** A model that learns from a data set: what it was told to do, and what it has told so far. */
export class Run {
  static #count = 0;
  readonly exhibits: Exhibits;
  readonly #id = ++Run.#count;
  #examples: Examples;
  #settings: Settings;
  #history: History;
  #best: Best | undefined;
  #meter!: Meter;
  /** Steps of an epoch of all images. */
  #batches!: number;
  #figures!: { readonly dispatches: number; readonly flops: number };
  #sound = true;
  #warnings: readonly TrainingWarning[] = [];
  #judging: Promise<Judgement> | undefined;
  #nextJudgement = 0;
  #judgements = 0;
  #nextSnapshot = performance.now() + SNAPSHOT_INTERVAL;

  constructor(
    readonly vae: Vae,
    examples: Examples,
    settings: Settings,
    { history, best }: Pick<KeptRun, 'history' | 'best'> = NOTHING,
  ) {
    this.#examples = examples;
    this.#settings = settings;
    this.#history = {
      progress: history.progress.filter(({ step }) => step <= vae.step),
      evaluations: history.evaluations.filter(({ step }) => step <= vae.step),
    };
    // What comes behind is learnt again, and found again.
    if (best && best.point.step <= vae.step) this.#best = best;
    this.exhibits = emptyExhibits(vae, examples, planeOf(vae.spec.latent));
    this.#plan();
  }

  get settings(): Settings {
    return this.#settings;
  }

  get examples(): Examples {
    return this.#examples;
  }

  /** Changes what may change within a run. */
  adjust(settings: Settings): void {
    this.#settings = settings;
    this.#plan();
  }

  /** Goes on with more examples of the same kind. */
  moveTo(examples: Examples): void {
    this.#examples = examples;
    this.#plan();
  }

  /** What the loop needs. */
  training() {
    return { vae: this.vae, settings: this.#settings, stretch: () => this.stretch() };
  }

  /** The examples of the next steps, and of how many they are; undefined while they are not here. */
  stretch(): Stretch | undefined {
    const { data, part, all } = this.#examples;
    const { step, model } = this.vae;
    const place = { step, examples: model.epochShape?.examples };
    const steps = stepsOnFirst(data, this.#settings.batchSize, place);
    if (part && steps > 0) return { dataset: part, steps };
    return all && { dataset: all, steps: Number.POSITIVE_INFINITY, test: this.#examples.test };
  }

  /** What the next step learns from; while that is not here, what the last one has. */
  get dataset(): Dataset {
    return (this.stretch()?.dataset ?? this.#examples.part) as Dataset;
  }

  viewMakers() {
    return viewMakers(this.vae, this.#examples, this.exhibits);
  }

  /** What the model's file did not say. */
  get assumed(): AssumedFields {
    return Object.fromEntries(this.vae.assumed.map((field) => [field, this.vae.spec[field]]));
  }

  facts(): RunFacts {
    const { name, width, height, channels, ink = false, text } = this.#examples.data;
    return {
      id: this.#id,
      settings: this.#settings,
      data: { name, width, height, channels, ink, ...(text && { text }) },
      parameters: this.vae.parameterCount,
      ...this.#figures,
      step: this.vae.step,
      ...this.#history,
      ...(this.#best && { best: this.#best.point }),
    };
  }

  /** Takes the means over `steps` steps. Returns what the page is to hear, if it is time to. */
  add(progress: Progress, steps: number, must: boolean) {
    const told = this.#meter.add(progress, steps, must);
    if (told) this.#history = { ...this.#history, progress: appended(this.#history.progress, told.point) };
    return told;
  }

  /** Training is paused: its speed is measured anew. Returns what the page has not heard yet. */
  rest() {
    const told = this.#meter.rest();
    if (told) this.#history = { ...this.#history, progress: appended(this.#history.progress, told.point) };
    return told;
  }

  /** Nothing is wrong with it, as far as its losses tell. */
  get sound(): boolean {
    return this.#sound;
  }

  /** Takes what is wrong with the run. True if that has changed. */
  warn({ warnings, sound }: Progress): boolean {
    this.#sound = sound;
    const changed = stamp(warnings) !== stamp(this.#warnings);
    this.#warnings = warnings;
    return changed;
  }

  /** Takes what an epoch has told of the test images, if it was tested. */
  async tested({ test, steps: step }: EpochMetrics): Promise<EvaluationPoint | undefined> {
    if (!test) return undefined;
    await this.idle();
    return this.#evaluated(step, test);
  }

  /** Of the models at an epoch's end. */
  get best(): Best | undefined {
    return this.#best;
  }

  /** The run as it was with that model. Throws a StateError if there is none yet. */
  atBest(): Omit<KeptRun, 'kept'> {
    const best = found(this.#best);
    return { model: best.model, history: this.#history, best };
  }

  /** Keeps the model as it is now, at the end of an epoch, if it is the best so far. True if it is. */
  async keepBest(point: EvaluationPoint): Promise<boolean> {
    if (!isBetter(point, this.#best?.point)) return false;
    const { model } = await this.save();
    this.#best = { point, model };
    return true;
  }

  get judgementDue(): boolean {
    return !this.#judging && performance.now() >= this.#nextJudgement;
  }

  /** Measures the ELBO on test images and the use of the dimensions, and turns the plane of many; one call after the other. */
  async judge(): Promise<Judgement> {
    await this.idle();
    this.#judging = this.#judge();
    try {
      return await this.#judging;
    } finally {
      this.#judging = undefined;
    }
  }

  /** Resolves when nothing is being judged. */
  async idle(): Promise<void> {
    while (this.#judging) await this.#judging.catch(() => {});
  }

  get snapshotDue(): boolean {
    return performance.now() >= this.#nextSnapshot;
  }

  async save(): Promise<Saved> {
    const checkpoint = await checkpointOf(this.vae.model);
    return { model: writeCheckpoint(checkpoint), step: checkpoint.state.step };
  }

  async snapshot(): Promise<KeptRun> {
    const start = performance.now();
    // Until this one is there, no other is due.
    this.#nextSnapshot = Number.POSITIVE_INFINITY;
    try {
      return await this.#snapshot();
    } finally {
      const now = performance.now();
      this.#nextSnapshot = now + Math.max(SNAPSHOT_INTERVAL, (SNAPSHOT_PART - 1) * (now - start));
    }
  }

  async #snapshot(): Promise<KeptRun> {
    const history = this.#history;
    const best = this.#best;
    const { model, step } = await this.save();
    const elbo = history.evaluations.at(-1)?.elbo;
    const kept = {
      settings: this.#settings,
      ...this.#examples.kept(),
      step,
      epoch: this.#epochAt(step),
      ...(elbo !== undefined && { elbo }),
      ...(best && { best: best.point }),
      time: Date.now(),
    };
    return { kept, history, model, ...(best && { best }) };
  }

  dispose(): void {
    this.vae.dispose();
  }

  async #judge(): Promise<Judgement> {
    const start = performance.now();
    try {
      const { vae, exhibits } = this;
      const { step } = vae;
      const { evaluateRun } = await import('../../../src/train/evaluation');
      const { evaluation } = await evaluateRun(vae.model, this.#examples.test);
      const point = this.#evaluated(step, evaluation);
      const { latent } = vae.spec;
      if (latent === 1) return { point };
      const { mu, logvar } = await vae.encode(...this.#examples.someTest(MEANS));
      const use = latentUse(mu, logvar, latent);
      if (latent === 2) return { point, use };
      exhibits.plane = planeOf(latent, mu, exhibits.plane);
      return { point, use, plane: exhibits.plane };
    } finally {
      const now = performance.now();
      const longest = this.#judgements++ === 0 ? SECOND : Number.POSITIVE_INFINITY;
      this.#nextJudgement = now + Math.min(longest, Math.max(INTERVAL, (PART - 1) * (now - start)));
    }
  }

  #evaluated(step: number, { elbo, reconstruction, kl }: Evaluation): EvaluationPoint {
    const point = { step, epoch: this.#epochAt(step), elbo, reconstruction, kl };
    this.#history = { ...this.#history, evaluations: appended(this.#history.evaluations, point) };
    return point;
  }

  #epochAt(step: number): number {
    return step / this.#batches;
  }

  /** What a step of these settings is made of, and a meter for such steps. */
  #plan(): void {
    const { dispatches } = planOfFit(this.vae.model, this.dataset, fitOptions(this.#settings));
    const flops = dispatches.reduce((sum, dispatch) => sum + dispatch.flops, 0);
    this.#figures = { dispatches: dispatches.length, flops };
    this.#batches = Math.ceil(this.#examples.expected / this.#settings.batchSize);
    this.#meter = new Meter({
      settings: this.#settings,
      batches: this.#batches,
      flops,
      step: this.vae.step,
    });
  }
}

/** Tells warnings apart. */
function stamp(warnings: readonly TrainingWarning[]): string {
  return warnings.map(({ kind, step }) => `${kind} ${step}`).join();
}
