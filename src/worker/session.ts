import { DataError, DeviceLostError, OptionError, StateError } from '../errors';
import { type Gpu, openGpu } from '../gpu/gpu';
import { presents } from '../gpu/surface';
import type { Progress } from '../train/trainer';
import { Vae } from '../vae';
import type { Theme } from '../view/theme';
import { Examples } from './examples';
import { way } from './exhibits';
import { Gallery } from './gallery';
import type { History, Kept } from './history';
import { inspect } from './inspect';
import { Keeper } from './keep';
import { Loop, type Pace, train } from './loop';
import type {
  AdapterFacts,
  Complaint,
  DataSet,
  Inspection,
  Posterior,
  SessionApi,
  SessionEvent,
  ViewName,
} from './protocol';
import { Run } from './run';
import { checkSettings, type Settings, specOf } from './settings';

/** The run is kept so often, in milliseconds. */
const KEEP_INTERVAL = 10_000;
/** A device that is lost more often than so many times in a minute is given up. */
const MOST_LOSSES = 3;
/** Pauses before the GPU is asked for again, in milliseconds: a browser restarts its GPU process first. */
const REOPEN_PAUSES = [0, 300, 1000, 3000];

/**
 * A training run that a page watches and plays with. Calls may come at any time: those that need the training to stand
 * still are taken one after the other, and it goes on behind them.
 */
export class Session implements SessionApi {
  readonly #gallery = new Gallery((error) => this.fail(error));
  #listener: (event: SessionEvent) => void = () => {};
  #gpu: Gpu | undefined;
  #data: DataSet | undefined;
  #examples: Examples | undefined;
  #run: Run | undefined;
  #loop: Loop | undefined;
  #playing = false;
  #pace: Pace = 'full';
  #queue: Promise<unknown> = Promise.resolve();
  #keeper: Keeper | undefined;
  /** An earlier visit's run waits to be resumed or discarded. */
  #offered = false;
  #lastKept = 0;
  /** What to go on from when the device is lost. */
  #snapshot: { readonly model: Uint8Array; readonly history: History } | undefined;
  #losses: number[] = [];

  /** Whom to tell what happens. */
  async listen(listener: (event: SessionEvent) => void): Promise<void> {
    this.#listener = listener;
  }

  async open(): Promise<AdapterFacts> {
    return this.#exclusively(() => this.#open());
  }

  async setData(data: DataSet): Promise<void> {
    await this.#still(async () => {
      await this.#close();
      this.#data = data;
      this.#examples = await Examples.upload(this.#opened(), data);
      this.#tell({ type: 'data', data: this.#examples.facts() });
    });
  }

  async extend(data: DataSet): Promise<void> {
    await this.#still(async () => {
      const before = this.#examples;
      this.#data = data;
      this.#examples = await Examples.upload(this.#opened(), data);
      await this.#run?.moveTo(this.#examples, this.#gallery);
      before?.dispose();
      this.#tell({ type: 'data', data: this.#examples.facts() });
    });
  }

  async start(settings: Settings): Promise<void> {
    const [problem] = checkSettings(settings);
    if (problem) throw new OptionError(problem.field, problem.message);
    await this.#still(async () => {
      const examples = this.#chosen();
      const vae = await Vae.create(this.#opened(), specOf(settings, examples.pixels), {
        seed: settings.seed,
      });
      this.#snapshot = undefined;
      await this.#hang(vae, settings);
      this.#playing = true;
    });
  }

  async play(): Promise<void> {
    await this.#exclusively(async () => {
      this.#running();
      this.#playing = true;
      this.#go();
    });
  }

  async pause(): Promise<void> {
    this.#playing = false;
    await this.#still(async () => {});
    await this.#settle();
  }

  async step(): Promise<void> {
    this.#playing = false;
    await this.#still(async () => {
      const run = this.#running();
      await train({
        ...run.training(),
        steps: 1,
        onProgress: (...told) => this.#progress(run, ...told, true),
      });
      run.meter.rest();
    });
    await this.#settle();
  }

  async adjust(change: Partial<Pick<Settings, 'learningRate' | 'beta' | 'betaWarmup'>>): Promise<void> {
    await this.#still(async () => {
      const run = this.#running();
      const settings = { ...run.settings, ...change };
      const [problem] = checkSettings(settings);
      if (problem) throw new OptionError(problem.field, problem.message);
      run.adjust(settings);
      this.#tell({ type: 'run', run: run.facts() });
    });
  }

  async pace(pace: Pace): Promise<void> {
    if (pace !== this.#pace)
      await this.#still(async () => {
        this.#pace = pace;
      });
    if (pace === 'none') await this.#settle();
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

  async decode(view: 'pointer' | 'sliders', z: readonly number[]): Promise<void> {
    const { vae, exhibits } = this.#running();
    if (z.length !== vae.spec.latent || !z.every(Number.isFinite)) {
      throw new DataError(`z takes ${vae.spec.latent} finite numbers.`);
    }
    exhibits[view] = Float32Array.from(z);
    await this.#gallery.paint(view);
  }

  async reconstruct(image: Uint8Array): Promise<Posterior> {
    const run = this.#running();
    run.exhibits.drawn = this.#image('image', image);
    void this.#gallery.paint('drawn');
    return run.posterior(image);
  }

  async posterior(index: number): Promise<Posterior> {
    const run = this.#running();
    return run.posterior(run.examples.image(index));
  }

  async walk(from: number, to: number): Promise<void> {
    const run = this.#running();
    const [a, b] = await Promise.all([this.posterior(from), this.posterior(to)]);
    run.exhibits.walk = way(Float32Array.from(a.mu), Float32Array.from(b.mu));
    await this.#gallery.paint('walk');
  }

  async restore(image: Uint8Array, known: Uint8Array): Promise<void> {
    const { exhibits } = this.#running();
    Object.assign(exhibits, { damaged: this.#image('image', image), known: this.#image('known', known) });
    await this.#gallery.paint('restored');
  }

  async resample(): Promise<void> {
    this.#running().exhibits.seed++;
    await this.#gallery.paint('samples');
  }

  async save(): Promise<Uint8Array> {
    return this.#running().vae.save();
  }

  async load(bytes: Uint8Array): Promise<void> {
    await this.#still(async () => {
      const settings = this.#running().settings;
      await this.#continue(bytes, settings, { progress: [], evaluations: [] });
      this.#playing = false;
    });
    await this.#settle();
  }

  async picture(view: ViewName): Promise<Blob> {
    const picture = await this.#gallery.picture(view);
    if (!picture) throw new StateError('There is no picture yet: start a run first.');
    return picture;
  }

  async kept(): Promise<Kept | undefined> {
    this.#keeper ??= new Keeper();
    const found = (await this.#keeper.mine) ? await this.#keeper.read() : undefined;
    this.#offered = found !== undefined;
    return found?.kept;
  }

  async resume(): Promise<void> {
    const found = await this.#keeper?.read();
    if (!found) throw new StateError('There is no kept run any more.');
    await this.#still(async () => {
      if (found.kept.data !== this.#chosen().data.name) {
        throw new DataError(`The kept run learns from ${found.kept.data}: choose those data first.`);
      }
      await this.#continue(found.model, found.kept.settings, found.history);
      this.#offered = false;
      this.#playing = true;
    });
  }

  async discard(): Promise<void> {
    await this.#keeper?.discard();
    this.#offered = false;
  }

  async inspect(): Promise<Inspection> {
    return this.#still(async () => {
      const { vae, settings } = this.#running();
      return inspect(vae.model, this.#chosen().train, settings);
    });
  }

  /** Tells the page of what went wrong when nobody waits for it. */
  fail(error: unknown): void {
    // The watch over the device tells of its loss, and mends it.
    if (error instanceof DeviceLostError || this.#gpu?.lost) return;
    this.#tell({ type: 'failed', complaint: complaintOf(error) });
  }

  #tell(event: SessionEvent): void {
    this.#listener(event);
  }

  #opened(): Gpu {
    if (!this.#gpu) throw new StateError('There is no GPU: open it first.');
    return this.#gpu;
  }

  #chosen(): Examples {
    if (!this.#examples) throw new StateError('There are no data: choose some first.');
    return this.#examples;
  }

  #running(): Run {
    if (!this.#run) throw new StateError('There is no run: start one first.');
    return this.#run;
  }

  get #step(): number {
    return this.#run?.vae.step ?? 0;
  }

  /** A copy of bytes of one image, checked. */
  #image(name: string, bytes: Uint8Array): Uint8Array {
    const { pixels } = this.#chosen();
    if (bytes.length !== pixels) throw new DataError(`${name} takes ${pixels} bytes, not ${bytes.length}.`);
    return bytes.slice();
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  /** Does something while the training stands still; then that goes on, if it is to. */
  #still<T>(work: () => Promise<T>): Promise<T> {
    return this.#exclusively(async () => {
      await this.#loop?.stop();
      this.#loop = undefined;
      try {
        return await work();
      } finally {
        this.#go();
      }
    });
  }

  #go(): void {
    const run = this.#run;
    if (run && this.#playing && this.#pace !== 'none' && !this.#loop) {
      run.meter.rest();
      const loop = new Loop({
        ...run.training(),
        pace: this.#pace,
        onProgress: (...told) => this.#progress(run, ...told),
      });
      loop.done.catch((error) => this.#stopped(loop, error));
      this.#loop = loop;
    }
    this.#tell({ type: 'state', state: !run ? 'empty' : this.#playing ? 'running' : 'paused' });
  }

  /** Training ended by itself, which it does for no good reason. */
  #stopped(loop: Loop, error: unknown): void {
    if (this.#loop !== loop) return;
    this.#loop = undefined;
    this.fail(error);
    if (error instanceof DeviceLostError) return;
    this.#playing = false;
    this.#tell({ type: 'state', state: 'paused' });
  }

  #progress(run: Run, progress: Progress, steps: number, must = false): void {
    const told = run.add(progress, steps, must);
    if (told) this.#tell({ type: 'progress', ...told });
    this.#gallery.tick();
    if (run.judgementDue) void this.#judge(run);
    if (performance.now() - this.#lastKept > KEEP_INTERVAL) void this.#keep(run);
  }

  /** After training stood still: pictures and figures of the very model that there is now. */
  async #settle(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    void this.#gallery.refresh();
    await this.#judge(run);
    await this.#keep(run);
  }

  async #judge(run: Run): Promise<void> {
    try {
      const { point, plane } = (await run.judge()) ?? {};
      if (this.#run !== run || !point) return;
      this.#tell({ type: 'evaluated', point });
      if (plane) this.#tell({ type: 'plane', plane });
    } catch (error) {
      if (this.#run === run) this.fail(error);
    }
  }

  /** Takes a snapshot of the run, for the day that the device is lost and for the next visit. */
  async #keep(run: Run): Promise<void> {
    this.#lastKept = performance.now();
    try {
      const { kept, history, model } = await run.snapshot();
      if (this.#run !== run) return;
      this.#snapshot = { model, history };
      if (this.#offered || !this.#keeper || !(await this.#keeper.mine)) return;
      await this.#keeper.write({ kept, history, model });
      this.#tell({ type: 'kept', kept });
    } catch (error) {
      if (this.#run === run) this.fail(error);
    }
  }

  async #open(): Promise<AdapterFacts> {
    const gpu = await openGpu();
    this.#gpu = gpu;
    gpu.device.lost.then(({ message, reason }) => {
      if (this.#gpu === gpu) void this.#recover(message || reason);
    });
    const { name, software } = gpu.info;
    return { name, software, matmul: gpu.matmul, direct: await presents(gpu) };
  }

  /** Ends the run and frees what it and its data hold. */
  async #close(): Promise<void> {
    await this.#gallery.clear();
    this.#run?.dispose();
    this.#run = undefined;
    this.#snapshot = undefined;
    this.#examples?.dispose();
    this.#examples = undefined;
  }

  /** Goes on with a saved model. */
  async #continue(bytes: Uint8Array, settings: Settings, history: History): Promise<void> {
    const vae = await Vae.load(this.#opened(), bytes);
    const { pixels } = this.#chosen();
    if (vae.spec.input !== pixels) {
      vae.dispose();
      throw new DataError(
        `The model takes images of ${vae.spec.input} pixels, and these data have ${pixels}: choose other data.`,
      );
    }
    const { encoder, latent } = vae.spec;
    this.#snapshot = { model: bytes, history };
    await this.#hang(vae, { ...settings, encoder, latent, seed: vae.seed }, history);
  }

  /** Takes a model as the run, in the place of the one before. */
  async #hang(vae: Vae, settings: Settings, history?: History): Promise<void> {
    await this.#gallery.clear();
    this.#run?.dispose();
    const run = new Run(vae, this.#chosen(), settings, history);
    this.#run = run;
    this.#lastKept = performance.now();
    await this.#gallery.hang(this.#opened(), run.viewMakers());
    this.#tell({ type: 'run', run: run.facts() });
    this.#tell({ type: 'plane', plane: run.exhibits.plane });
  }

  /** Opens the GPU again and goes on from the last snapshot. */
  async #recover(reason: string): Promise<void> {
    const now = performance.now();
    this.#losses = [...this.#losses.filter((time) => time > now - 60_000), now];
    this.#tell({ type: 'lost', message: reason });
    try {
      await this.#still(async () => {
        const settings = this.#run?.settings;
        const snapshot = this.#snapshot;
        await this.#close();
        await this.#gallery.hang(undefined, {});
        if (this.#losses.length > MOST_LOSSES)
          throw new DeviceLostError(
            `The GPU was lost ${this.#losses.length} times within a minute (${reason}): reload the page when it is well again.`,
          );
        const adapter = await this.#reopen();
        if (this.#data) this.#examples = await Examples.upload(this.#opened(), this.#data);
        if (settings && snapshot) await this.#continue(snapshot.model, settings, snapshot.history);
        else if (settings) {
          const spec = specOf(settings, this.#chosen().pixels);
          await this.#hang(await Vae.create(this.#opened(), spec, { seed: settings.seed }), settings);
        }
        this.#tell({ type: 'restored', step: this.#step, adapter });
      });
      void this.#gallery.refresh();
    } catch (error) {
      this.#tell({ type: 'failed', complaint: complaintOf(error) });
    }
  }

  async #reopen(): Promise<AdapterFacts> {
    for (const [i, pause] of REOPEN_PAUSES.entries()) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      try {
        return await this.#open();
      } catch (error) {
        if (i === REOPEN_PAUSES.length - 1) throw error;
      }
    }
    throw new StateError('There is no GPU.');
  }
}

function complaintOf(error: unknown): Complaint {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const field = error instanceof Error && 'field' in error ? String(error.field) : undefined;
  return { name, message, ...(field !== undefined && { field }) };
}
