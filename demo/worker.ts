// The worker: a training session, and the data that it trains on.

import * as comlink from 'comlink';
import { DataError } from '../src/index';
import type { Chosen } from './data/chosen';
import type { OwnOptions } from './data/own';
import type { Preview } from './data/preview';
import { Reader } from './data/reader';
import { listDataSets, loadDataSet, type SiteData } from './data/site';
import { type DataSet, difference, type Kept, Session } from './live';
import type { WordPlayer } from './words/player';
import { DRAWN, type TextsOptions, type TextsPreview } from './words/protocol';

/** A run that takes longer to make its first step, in milliseconds, waits for nothing. */
const PATIENCE = 5000;

const OTHER = new DOMException('Other data were chosen.', 'AbortError');

export class DemoWorker extends Session {
  #loading: AbortController | undefined;
  readonly #reader = new Reader();
  #names: readonly string[] = [];
  /** The texts of a person's own that were read last. */
  #texts: DataSet | undefined;
  #readings = 0;

  /** What writes texts is compiled before what trains, so that the first ones are there within a second or two. */
  protected override readonly begun = async () => {
    if (!this.running().examples.data.text) return;
    // What goes wrong with it is said to who asks for texts.
    await this.#words()
      .then((words) => words.sample(DRAWN, 0, 1))
      .catch(() => {});
  };

  /** Workers have WebGPU here: in some browsers pages alone do. */
  async hasWebGpu(): Promise<boolean> {
    return navigator.gpu !== undefined;
  }

  /** The data sets that the site at `base` has. */
  async sets(base: string): Promise<SiteData[]> {
    const sets = await listDataSets(new URL(base));
    this.#names = sets.map(({ name }) => name.toLowerCase());
    return sets;
  }

  /**
   * Fetches a data set of the site. Resolves when its first part has come, which a run begins on; `onProgress` hears of
   * the rest, up to 1, or undefined if it will not come.
   */
  async fetchData(url: string, onProgress: (fraction: number | undefined) => void): Promise<void> {
    const { signal } = this.#renew();
    await new Promise<void>((started, failed) => {
      void loadDataSet(new URL(url), {
        signal,
        onProgress,
        onStart: async (first) => {
          await this.setData(first);
          started();
          // Unpacking the rest would take the processor from the first step.
          await this.stepped(PATIENCE);
        },
      })
        .then((whole) => (signal.aborted ? undefined : this.extend(whole)))
        .catch((error) => {
          failed(error);
          if (signal.aborted) return;
          onProgress(undefined);
          this.fail(error);
        });
    });
  }

  /** Takes a part of the files of a person's choice `id`, and paths of some that cannot be opened. */
  async gather(id: number, files: readonly Chosen[], unreadable: readonly string[]): Promise<void> {
    this.#reader.gather(id, files, unreadable);
  }

  /** Reads a choice, or the present one in another way. What was chosen before stays if this one is refused. */
  async read(id: number, options: OwnOptions, onProgress: (fraction: number) => void): Promise<Preview> {
    return this.#reader.read(id, options, onProgress);
  }

  /** Ends what is being gathered or read. */
  async callOff(): Promise<void> {
    this.#reader.callOff();
  }

  /** Takes the images that were read for data; for a kept run, only if it learns from these. */
  async takeOwn(kept?: Kept): Promise<void> {
    const { data } = this.#reader.images ?? {};
    if (!data) throw new DataError('There are no images of your own yet: choose some, or drop them.');
    await this.#take(data, kept);
  }

  /** Reads a file of texts. What was read before stays if this one is refused. */
  async readTexts(file: File, options: TextsOptions): Promise<TextsPreview> {
    const mine = ++this.#readings;
    const { readTexts } = await import('./words/read');
    const { preview, data } = await readTexts(file, options);
    // Of two readings the one that was asked for last counts.
    if (mine === this.#readings) this.#texts = data;
    return preview;
  }

  /** Takes the texts that were read for data; likewise. */
  async takeTexts(kept?: Kept): Promise<void> {
    if (!this.#texts) throw new DataError('There are no texts of your own yet: choose a file, or drop it.');
    await this.#take(this.#texts, kept);
  }

  /** What may be asked of a model of texts; its code comes with the first question. */
  async words(): Promise<WordPlayer & comlink.ProxyMarked> {
    return comlink.proxy(await this.#words());
  }

  async #words(): Promise<WordPlayer> {
    const { WordPlayer } = await import('./words/player');
    return new WordPlayer(
      () => this.running(),
      () => this.running().vae.model.gpu.info.software,
    );
  }

  async #take(data: DataSet, kept?: Kept): Promise<void> {
    const { name, digest, width, height, channels, train, test, text } = data;
    const count = (train.length + test.length) / (width * height * channels);
    const extent = { count, width, height, channels, ...(text && { characters: width - 1 }) };
    const differs = kept && difference(kept, { data: name, digest, extent });
    // What is under way goes on then.
    if (differs) throw new DataError(differs);
    this.#renew();
    // What is this person's own is not the site's, whatever it is called.
    const taken = this.#names.includes(data.name.toLowerCase());
    await this.setData(taken ? { ...data, name: `${data.name} (own)` } : data);
  }

  /** Ends what was being fetched. */
  #renew(): AbortController {
    this.#loading?.abort(OTHER);
    this.#loading = new AbortController();
    return this.#loading;
  }
}

comlink.expose(new DemoWorker());
