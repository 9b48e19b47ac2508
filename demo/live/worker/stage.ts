import { DataError, StateError } from '../../../src/errors';
import { pipelineOf } from '../../../src/gpu/kernel';
import { parameterCount } from '../../../src/graph/layout';
import { loadLayers } from '../../../src/graph/load';
import { nodesOf } from '../../../src/graph/nodes';
import type { Picture } from '../../../src/graph/pictures';
import type { Plan } from '../../../src/graph/plan';
import { resolveSpec, type Spec, type SpecInput } from '../../../src/graph/spec';
import { loadOps } from '../../../src/ops';
import { settingOf } from '../../../src/options';
import { planOfFit } from '../../../src/train/planned';
import { loadFit } from '../../../src/train/trainer';
import { Vae } from '../../../src/vae';
import type { Adapter } from './adapter';
import { Examples, type Suit } from './examples';
import type { Gallery } from './gallery';
import type { Kept } from './history';
import { judgedBy } from './judged';
import type { KeptRun } from './keep';
import { checkLimits, UNLABELLED } from './limits';
import type { AdapterFacts, Cost, DataSet, SessionEvent } from './protocol';
import { Run } from './run';
import {
  FIELDS,
  fitOptions,
  type Input,
  pick,
  refuse,
  type Settings,
  settingsOfSpec,
  specOf,
} from './settings';

/** Settings that are no part of a model: what a model leaves out, such as labels, it does not take over from the run before. */
const OF_RUN = FIELDS.filter((field) => !settingOf(field).of.includes('spec'));

/** What to go on from when the device is lost. */
export interface Snapshot extends Omit<KeptRun, 'kept'> {
  /** Of the model. */
  readonly step: number;
}

/** What is on: data on the GPU, a run that learns from them, its views. Training is paused while that changes. */
export class Stage {
  #data: DataSet | undefined;
  #examples: Examples | undefined;
  #run: Run | undefined;
  #snapshot: Snapshot | undefined;
  #kept: Kept | undefined;
  /** What a lost device held, until it is on again. */
  #lost: { readonly settings: Settings; readonly snapshot: Snapshot | undefined } | undefined;

  constructor(
    private readonly adapter: Adapter,
    private readonly gallery: Gallery,
    private readonly tell: (event: SessionEvent) => void,
  ) {}

  get run(): Run | undefined {
    return this.#run;
  }

  /** Throws a StateError if there is none. */
  running(): Run {
    if (!this.#run) throw new StateError('There is no run: start one first.');
    return this.#run;
  }

  /** Throws a StateError if there are none. */
  chosen(): Examples {
    if (!this.#examples) throw new StateError('There are no data: choose some first.');
    return this.#examples;
  }

  /** Takes data in the place of those before, whose run ends. */
  async take(data: DataSet): Promise<void> {
    this.#lost = undefined;
    await this.#clear();
    this.#data = data;
    await this.#upload(data);
  }

  /** Takes the whole of the data whose first part is here. */
  async extend(data: DataSet): Promise<void> {
    const before = this.#examples;
    this.#data = data;
    await this.#upload(data, before?.suit, before);
    if (this.#run) {
      await this.gallery.clear();
      this.#run.moveTo(this.chosen());
      this.gallery.hang(this.adapter, this.#run.viewMakers());
      // What judges the model reads the images that there were.
      await this.#run.idle();
    }
    before?.dispose(this.chosen());
  }

  /** Compiles what a run on such images or texts will need, while these are on their way. */
  async prepare(settings: Settings, input: Input): Promise<void> {
    const { gpu } = this.adapter;
    // Where families are measured first, the run may need others.
    if (gpu.measures) return;
    const { dispatches } = await this.#plan(settings, input);
    await Promise.all(dispatches.map((dispatch) => pipelineOf(gpu, dispatch)));
  }

  /** What a step of a run would take. */
  async cost(settings: Settings, input: Input): Promise<Cost> {
    const { layout, buffers, dispatches } = await this.#plan(settings, input);
    return {
      parameters: parameterCount(layout),
      flops: dispatches.reduce((sum, { flops }) => sum + flops, 0),
      bytes: Object.values(buffers).reduce((sum, bytes) => sum + bytes, 0),
    };
  }

  /** A step of a run on such images or texts. */
  async #plan(settings: Settings, input: Input): Promise<Plan> {
    const described = specOf(settings, input);
    await loadLayers(described);
    const spec = resolveSpec(described);
    await Promise.all([loadOps(nodesOf(spec)), loadFit({ samples: settings.samples ?? 1 })]);
    const model = { gpu: this.adapter.gpu, spec, seed: settings.seed, products: undefined };
    // How many there are is a number of the plan, and no constant of a pipeline.
    const images = { kind: 'bytes', count: settings.batchSize, shards: [settings.batchSize] } as const;
    return planOfFit(model, images, fitOptions(settings));
  }

  /** Puts on a new run from its seed. Throws an OptionError for settings that ask for too much. */
  async begin(settings: Settings): Promise<void> {
    const { gpu } = this.adapter;
    const { input, expected: count, classes } = this.chosen();
    const described = specOf(settings, input);
    await loadLayers(described);
    const facts = { software: gpu.info.software, largestBuffer: gpu.largestBuffer };
    refuse(checkLimits(settings, { input, count, classes }, facts));
    await this.#begin(settings, described);
  }

  /** Puts on the run's model again, from its beginning; `settings` may differ in what is no part of the model. */
  async beginAgain(settings: Settings): Promise<void> {
    await this.#begin(settings, this.running().vae.spec);
  }

  async #begin(settings: Settings, spec: SpecInput): Promise<void> {
    const vae = await Vae.create(this.adapter.gpu, spec, { seed: settings.seed });
    await this.#hang(vae, settings);
  }

  /** Goes on with a saved model. Throws a CheckpointError, or a DataError if it is for other images. */
  async continue(settings: Settings, { model, history, best }: Omit<KeptRun, 'kept'>): Promise<void> {
    const vae = await Vae.load(this.adapter.gpu, model);
    const problem = misfit(vae.spec, this.chosen());
    if (problem) {
      vae.dispose();
      throw new DataError(problem);
    }
    const { batchSize } = vae.model.epochShape ?? settings;
    const own = { ...settingsOfSpec(vae.spec), batchSize, seed: vae.seed };
    await this.#hang(
      vae,
      { ...pick(settings, OF_RUN), ...own },
      { model, history, ...(best && { best }), step: vae.step },
    );
  }

  /** The last one of the run, or of that which a lost device held. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot ?? this.#lost?.snapshot;
  }

  /** The same as this browser keeps it. */
  get kept(): Kept | undefined {
    return this.#kept;
  }

  wrote(kept: Kept): void {
    this.#kept = kept;
  }

  /** Remembers a place of the run. */
  remember(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
  }

  /** Opens a lost GPU again and puts on what there was, from the last snapshot. Throws a DeviceLostError. */
  async recover(): Promise<AdapterFacts> {
    // The device that was to take its place may have been lost, too.
    if (this.#run) this.#lost = { settings: this.#run.settings, snapshot: this.#snapshot };
    await this.#clear();
    const facts = await this.adapter.reopen();
    if (this.#data) await this.#upload(this.#data);
    if (this.#lost) {
      const { settings, snapshot } = this.#lost;
      const kept = this.#kept;
      if (snapshot) await this.continue(settings, snapshot);
      else await this.begin(settings);
      this.#kept = kept;
    }
    return facts;
  }

  /** Asks for a GPU that was given up, and puts the data on it. Throws a DeviceLostError. */
  async wake(): Promise<AdapterFacts> {
    const facts = await this.adapter.wake();
    if (this.#data) await this.#upload(this.#data);
    return facts;
  }

  /** What a model needs of examples; before there is one, what most need. */
  #suitFor(spec?: Spec): Suit {
    return {
      labelled: spec?.classes !== undefined,
      judged: judgedBy(spec, this.adapter.gpu.info.software),
    };
  }

  async #upload(data: DataSet, suit = this.#suitFor(), before?: Examples): Promise<void> {
    const { gpu } = this.adapter;
    this.#examples = await Examples.upload(gpu, data, suit, before);
    this.tell({ type: 'data', data: this.#examples.facts() });
  }

  /** Has a run go on with other settings, with the kernels that they need. */
  async adjust(run: Run, settings: Settings): Promise<void> {
    await loadFit({ samples: settings.samples ?? 1 });
    run.adjust(settings);
  }

  /** Takes a model as the run, in the place of the one before. */
  async #hang(vae: Vae, settings: Settings, snapshot?: Snapshot): Promise<void> {
    await this.gallery.clear();
    await loadFit({ samples: settings.samples ?? 1 });
    const before = this.chosen();
    const suit = this.#suitFor(vae.spec);
    const { labelled, judged } = before.suit;
    const suited = suit.labelled === labelled && suit.judged === judged;
    const examples = suited ? before : await Examples.upload(this.adapter.gpu, before.data, suit, before);
    this.#run?.dispose();
    if (!suited) {
      before.dispose(examples);
      this.#examples = examples;
      this.tell({ type: 'data', data: examples.facts() });
    }
    const run = new Run(vae, this.chosen(), settings, snapshot);
    this.#run = run;
    this.#snapshot = snapshot;
    this.#lost = this.#kept = undefined;
    this.gallery.hang(this.adapter, run.viewMakers());
    this.tell({ type: 'run', run: run.facts() });
    this.tell({ type: 'plane', plane: run.exhibits.plane });
  }

  /** Ends the run and frees what it and its data hold. */
  async #clear(): Promise<void> {
    await this.gallery.clear();
    this.#run?.dispose();
    this.#run = undefined;
    this.#snapshot = undefined;
    this.#examples?.dispose();
    this.#examples = undefined;
  }
}

/** Why a saved model is not for these examples, in words. */
function misfit(
  { input, shape, classes, text }: Spec,
  { values, shape: images, classes: there, data }: Examples,
): string | undefined {
  if (text && !data.text) return 'The model is of texts, and these data are images: choose other data.';
  if (data.text && text?.alphabet !== data.text.alphabet)
    return text
      ? `The model is of texts of other symbols, ${JSON.stringify(text.alphabet)}: choose other data.`
      : 'The model is of images, and these data are texts: choose other data.';
  if (data.text && input !== values)
    return `The model is of texts of at most ${input - 1} characters, and these have up to ${values - 1}: choose other data.`;
  if (input !== values || (shape && shape.join() !== images.join())) {
    const wanted = shape ? `images of ${sized(shape)}` : `images of ${input} values`;
    return `The model takes ${wanted}, and these data have images of ${sized(images)}, ${values} values: choose other data.`;
  }
  if (classes === undefined) return undefined;
  if (classes === 'colors')
    return 'The model is told a colour with each example, and these images have none: choose other data.';
  if (there === 0)
    return `The model is told the label of each image, of ${classes} classes, and ${UNLABELLED}: choose other data.`;
  if (there <= classes) return undefined;
  return `The model is told labels of ${classes} classes, and these data have ${there}: choose other data.`;
}

/** `28 x 28`, or `32 x 32 in colour`. */
function sized([height, width, channels]: Picture): string {
  return `${width} x ${height}${channels === 3 ? ' in colour' : ''}`;
}
