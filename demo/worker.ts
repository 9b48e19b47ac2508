// The worker: a training session, and the data that it trains on.

import * as comlink from 'comlink';
import { Session } from '../src/live';
import { fromFiles, type OwnOptions } from './data/own';
import { listDataSets, loadDataSet, type SiteData } from './data/site';

/** A run that takes longer to make its first step, in milliseconds, waits for nothing. */
const PATIENCE = 5000;

const OTHER = new DOMException('Other data were chosen.', 'AbortError');

/** What a person's own files came to. */
export interface Found {
  /** Files among them that were no images, by path. */
  readonly skipped: readonly string[];
  /** Training images. */
  readonly train: number;
}

export class DemoWorker extends Session {
  #loading: AbortController | undefined;
  #reading: AbortController | undefined;
  #names: readonly string[] = [];

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
    this.#reading?.abort(OTHER);
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

  /** Takes a person's own images. */
  async takeFiles(
    files: File[],
    options: OwnOptions,
    onProgress: (fraction: number) => void,
  ): Promise<Found> {
    this.#reading?.abort(OTHER);
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    const { data, skipped } = await fromFiles(files, { ...options, onProgress, signal });
    signal.throwIfAborted();
    // Only now, as the run goes on with what there was if these are refused.
    this.#renew();
    // What is this person's own is not the site's, whatever it is called.
    const taken = this.#names.includes(data.name.toLowerCase());
    await this.setData(taken ? { ...data, name: `${data.name} (own)` } : data);
    return { skipped, train: data.train.length / (data.width * data.height) };
  }

  /** Ends what was being fetched. */
  #renew(): AbortController {
    this.#loading?.abort(OTHER);
    this.#loading = new AbortController();
    return this.#loading;
  }
}

comlink.expose(new DemoWorker());
