// The worker: a training session, and the data that it trains on.

import * as comlink from 'comlink';
import { Session } from '../src/live';
import { fromFiles, type OwnOptions } from './data/own';
import { listDataSets, loadDataSet, type SiteData } from './data/site';

/** A run that takes longer to make its first step, in milliseconds, waits for nothing. */
const PATIENCE = 5000;

export class DemoWorker extends Session {
  #loading: AbortController | undefined;

  /** The data sets that the site at `base` has. */
  sets(base: string): Promise<SiteData[]> {
    return listDataSets(new URL(base));
  }

  /**
   * Fetches a data set of the site. Resolves when enough has come to start with; the rest joins the run when it is
   * there, and `onProgress` hears of it, up to 1.
   */
  async fetchData(url: string, onProgress: (fraction: number) => void): Promise<void> {
    const { signal } = this.#renew();
    await new Promise<void>((started, failed) => {
      loadDataSet(new URL(url), {
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
          if (!signal.aborted) this.fail(error);
        });
    });
  }

  /** Takes a person's own images. Returns the names of those that could not be read. */
  async takeFiles(
    files: File[],
    options: OwnOptions,
    onProgress: (fraction: number) => void,
  ): Promise<readonly string[]> {
    const { signal } = this.#renew();
    const { data, skipped } = await fromFiles(files, { ...options, onProgress, signal });
    await this.setData(data);
    return skipped;
  }

  /** Ends what was being fetched. */
  #renew(): AbortController {
    this.#loading?.abort(new DOMException('Other data were chosen.', 'AbortError'));
    this.#loading = new AbortController();
    return this.#loading;
  }
}

comlink.expose(new DemoWorker());
