import { DataError, DeviceLostError, StateError } from '../../../src/errors';
import type { Theme } from '../view/theme';
import { Adapter } from './adapter';
import { found } from './best';
import { complaintOf } from './complaint';
import type { Features } from './features';
import { Follower } from './follower';
import { Gallery } from './gallery';
import type { Kept } from './history';
import { Keeper } from './keep';
import { type Pace, train } from './loop';
import { Player } from './player';
import { Playground } from './playground';
import type {
  AdapterFacts,
  AssumedFields,
  CanvasMode,
  Classified,
  Cost,
  DataSet,
  Direction,
  Near,
  Posterior,
  Saved,
  SavedWithImages,
  SessionApi,
  SessionEvent,
  ViewName,
} from './protocol';
import { Recovery } from './recovery';
import type { Run } from './run';
import { difference } from './same_data';
import { type Adjustable, checkSettings, type Input, refuse, type Settings } from './settings';
import { Stage } from './stage';

/** A training run that a page watches and plays with. Calls may come at any time. */
export class Session implements SessionApi {
  readonly #adapter = new Adapter((reason) => void this.#recovery.recover(reason));
  readonly #gallery = new Gallery((error) => this.fail(error));
  readonly #stage = new Stage(this.#adapter, this.#gallery, (event) => this.#tell(event));
  readonly #playground = new Playground(this.#stage, this.#gallery);
  readonly #keeper = new Keeper();
  readonly #follower = new Follower({
    stage: this.#stage,
    gallery: this.#gallery,
    keeper: this.#keeper,
    tell: (event) => this.#tell(event),
    fail: (error) => this.fail(error),
  });
  readonly #player = new Player({
    training: () => this.#stage.run && this.#follower.training(this.#stage.run),
    onRest: () => this.#follower.rest(),
    onState: () => this.#tellState(),
    onError: (error) => this.#stopped(error),
  });
  readonly #recovery = new Recovery({
    adapter: this.#adapter,
    stage: this.#stage,
    player: this.#player,
    tell: (event) => this.#tell(event),
    onBack: () => this.#follower.settle(),
    onGone: (kept) => {
      this.#follower.offered ||= kept !== undefined;
      this.#tellState();
    },
  });
  #opening: Promise<AdapterFacts> | undefined;
  #starts = 0;
  #listener: (event: SessionEvent) => void = () => {};

  /** Whom to tell what happens. */
  async listen(listener: (event: SessionEvent) => void): Promise<void> {
    this.#listener = listener;
  }

  open(mode?: CanvasMode): Promise<AdapterFacts> {
    this.#opening = this.#adapter.open(mode);
    return this.#opening;
  }

  /** Resolves when the run has made another step, or after so many milliseconds. */
  stepped(patience: number): Promise<void> {
    return this.#follower.stepped(patience);
  }

  async prepare(settings: Settings, input: Input): Promise<void> {
    refuse(checkSettings(settings));
    await this.#opening;
    await this.#stage.prepare(settings, input);
  }

  async cost(settings: Settings, input: Input): Promise<Cost> {
    refuse(checkSettings(settings));
    await this.#opening;
    return this.#stage.cost(settings, input);
  }

  async setData(data: DataSet): Promise<void> {
    // Data may be there before the GPU is.
    await this.#opening;
    await this.#player.still(async () => {
      await this.#recovery.wake();
      await this.#stage.take(data);
    });
  }

  async extend(data: DataSet): Promise<void> {
    await this.#player.still(() => this.#stage.extend(data));
    if (this.#stage.run && !this.#player.playing) void this.#gallery.refresh();
  }

  async start(settings: Settings): Promise<void> {
    const mine = ++this.#starts;
    await this.#player.still(async () => {
      if (mine !== this.#starts) return; // Another one was asked for meanwhile.
      await this.#recovery.wake();
      await this.#stage.begin(settings);
      await this.begun();
      this.#player.playing = true;
    });
  }

  async startOver(change: Partial<Pick<Settings, 'learningRate'>> = {}): Promise<void> {
    await this.#player.still(async () => {
      const settings = { ...this.#stage.running().settings, ...change };
      refuse(checkSettings(settings));
      await this.#stage.beginAgain(settings);
      this.#player.playing = true;
    });
  }

  async play(): Promise<void> {
    await this.#player.still(async () => {
      this.#stage.running();
      this.#player.playing = true;
    });
  }

  async pause(): Promise<void> {
    // In its turn: a run that was asked for before is paused, too.
    await this.#player.still(async () => {
      this.#player.playing = false;
    });
    await this.#follower.settle();
  }

  async step(): Promise<void> {
    await this.#player.still(async () => {
      this.#player.playing = false;
      const run = this.#stage.running();
      const done = await train({ ...this.#follower.training(run, true), steps: 1 });
      if (done === 0) throw new StateError('The next step needs the rest of the images: it is not here yet.');
    });
    await this.#follower.settle();
  }

  async adjust(change: Partial<Pick<Settings, Adjustable>>): Promise<void> {
    await this.#player.still(async () => {
      const run = this.#stage.running();
      const settings = { ...run.settings, ...change };
      refuse(checkSettings(settings));
      await this.#stage.adjust(run, settings);
      this.#tell({ type: 'run', run: run.facts() });
    });
  }

  async pace(pace: Pace): Promise<void> {
    await this.#player.pace(pace);
    if (pace !== 'none') return;
    // At once, as a tab that is closed is hidden first.
    if (this.#stage.run) await this.#follower.keep(this.#stage.run);
    await this.#follower.settle();
  }

  async attach(view: ViewName, canvas: OffscreenCanvas): Promise<void> {
    this.#gallery.attach(view, canvas);
  }

  async resize(view: ViewName, width: number, height: number): Promise<void> {
    this.#gallery.resize(view, width, height);
  }

  async show(views: readonly ViewName[]): Promise<void> {
    this.#gallery.show(views);
  }

  async theme(theme: Theme): Promise<void> {
    this.#gallery.theme(theme);
  }

  decode(view: 'pointer' | 'sliders', z: readonly number[]): Promise<void> {
    return this.#playground.decode(view, z);
  }

  reconstruct(image: Uint8Array): Promise<Classified> {
    return this.#playground.reconstruct(image);
  }

  posterior(index: number): Promise<Posterior> {
    return this.#playground.posterior(index);
  }

  features(index: number): Promise<Features> {
    return this.#playground.features(index);
  }

  directions(): Promise<Direction[]> {
    return this.#playground.directions();
  }

  walk(from: number, to: number): Promise<void> {
    return this.#playground.walk(from, to);
  }

  restore(image: Uint8Array, known: Uint8Array, label?: number): Promise<void> {
    return this.#playground.restore(image, known, label);
  }

  tellClass(label: number): Promise<void> {
    return this.#playground.tellClass(label);
  }

  drawClass(label: number, seed: number): Promise<Near | undefined> {
    return this.#playground.drawClass(label, seed);
  }

  oddest(count: number) {
    return this.#playground.oddest(count);
  }

  measure() {
    return this.#player.still(() => this.#playground.measure());
  }

  resample(): Promise<void> {
    return this.#playground.resample();
  }

  async save(): Promise<Saved> {
    const { run, snapshot } = this.#stage;
    // The last checkpoint outlives the GPU.
    if (!run && snapshot) return { model: snapshot.model.slice(), step: snapshot.step };
    return this.#stage.running().save();
  }

  async saveWithImages(): Promise<SavedWithImages> {
    const run = this.#stage.running();
    const { width, height, channels, test: images } = run.examples.data;
    const extent = { width, height, channels };
    return { ...(await run.save()), settings: run.settings, extent, images };
  }

  async saveBest(): Promise<Saved> {
    const { run, snapshot } = this.#stage;
    const { model, point } = found(run ? run.best : snapshot?.best);
    return { model, step: point.step };
  }

  async goBack(): Promise<void> {
    await this.#player.still(async () => {
      const run = this.#stage.running();
      await this.#stage.continue(run.settings, run.atBest());
      this.#player.playing = false;
    });
    await this.#follower.settle();
  }

  async load(bytes: Uint8Array): Promise<AssumedFields> {
    const assumed = await this.#player.still(async () => {
      await this.#stage.continue(this.#stage.running().settings, {
        model: bytes,
        history: { progress: [], evaluations: [] },
      });
      this.#player.playing = false;
      return this.#stage.running().assumed;
    });
    await this.#follower.settle();
    return assumed;
  }

  async picture(view: ViewName): Promise<Blob> {
    // Not while another run, or other data, are being put on.
    const picture = await this.#player.still(() => this.#gallery.picture(view));
    if (!picture) throw new StateError('There is no picture yet: start a run first.');
    return picture;
  }

  async kept(): Promise<Kept | undefined> {
    const kept = (await this.#keeper.mine) ? await this.#keeper.read() : undefined;
    this.#follower.offered = kept !== undefined;
    return kept?.kept;
  }

  async resume(): Promise<void> {
    const last = await this.#keeper.read();
    if (!last) throw new StateError('There is no kept run any more.');
    await this.#player.still(async () => {
      await this.#recovery.wake();
      const differs = difference(last.kept, this.#stage.chosen().kept());
      if (differs) throw new DataError(differs);
      await this.#stage.continue(last.kept.settings, last);
      this.#stage.wrote(last.kept);
      this.#follower.offered = false;
      this.#player.playing = true;
    });
  }

  async discard(): Promise<void> {
    await this.#keeper.discard();
    this.#follower.offered = false;
  }

  inspect() {
    return this.#player.still(() => this.#playground.inspect());
  }

  /** Awaited before the first step of a run that is put on. */
  protected readonly begun: () => Promise<void> = async () => {};

  /** The run as it is, for what else a page may ask of its model. Throws a StateError if there is none. */
  protected running(): Pick<Run, 'vae' | 'examples'> {
    return this.#stage.running();
  }

  /** Tells the page of what went wrong when nobody waits for it. */
  fail(error: unknown): void {
    // Whoever watches the device tells of its loss, and mends it.
    if (error instanceof DeviceLostError || this.#adapter.lost) return;
    this.#tell({ type: 'failed', complaint: complaintOf(error) });
  }

  #tell(event: SessionEvent): void {
    this.#listener(event);
  }

  #tellState(): void {
    const [run, playing] = [this.#stage.run, this.#player.playing];
    const state = playing ? 'running' : 'paused';
    const waits = playing && run !== undefined && !run.stretch();
    this.#tell({ type: 'state', state: run ? state : 'empty', waits });
  }

  #stopped(error: unknown): void {
    this.fail(error);
    if (error instanceof DeviceLostError) return;
    this.#player.playing = false;
    this.#tellState();
  }
}
