import { DataError } from '../../../src/errors';
import { EARLIER_GAUSSIAN } from '../../../src/ops/gaussian/names';
import type { Best } from './best';
import type { History, Kept } from './history';
import { checkSettings } from './settings';

/** A run as it is kept: what is told of it, and the model as safetensors. */
export interface KeptRun {
  readonly kept: Kept;
  readonly history: History;
  readonly model: Uint8Array;
  /** In a file of its own, as it changes seldom. */
  readonly best?: Best;
}

/** What earlier versions, which do not say so, have trained. */
const EARLIER = { activation: 'relu', likelihood: 'bernoulli' } as const;

const FOLDER = 'webgpu-vae';
const FILE = 'run';
const BEST = 'best';
/** Whoever holds this lock writes: a second tab must not overwrite the first one's run. */
const LOCK = 'webgpu-vae run';

/**
 * Keeps one run in the origin's private file system (OPFS), where it outlives the page. A file there is written beside
 * and takes the old one's place when it is closed, so that there is a whole one at any time.
 */
export class Keeper {
  readonly #folder: Promise<FileSystemDirectoryHandle>;
  readonly #mine: Promise<boolean>;
  #writing: Promise<void> = Promise.resolve();
  /** That whose file is there. */
  #best: Best | undefined;

  constructor() {
    this.#folder = openFolder();
    // Who never writes need not be told.
    this.#folder.catch(() => {});
    this.#mine = holdLock().catch(() => false);
  }

  /** False if another page keeps its run already: nothing is written then. */
  get mine(): Promise<boolean> {
    return this.#mine;
  }

  /** The run that is kept, if there is one that can be read. */
  async read(): Promise<KeptRun | undefined> {
    try {
      const run = unpack(await this.#bytes(FILE));
      const best = run.kept.best && (await this.#readBest(run.kept.best));
      return { ...run, ...(best && { best }) };
    } catch {
      // There is none, or it is damaged: either way there is nothing to go on with.
      return undefined;
    }
  }

  /** Replaces the run that is kept; one call after the other. Throws a DataError if the browser has no room. */
  write(run: KeptRun): Promise<void> {
    this.#writing = this.#writing
      .catch(() => {})
      .then(async () => {
        if (!(await this.#mine)) return;
        try {
          // Before the run that names it: one that is there without the other is found again.
          if (run.best && run.best !== this.#best) await this.#replace(BEST, packBest(run.best));
          this.#best = run.best;
          await this.#replace(FILE, pack(run));
        } catch (cause) {
          throw new DataError(
            `This browser could not keep the run (${cause instanceof Error ? cause.message : cause}): save the model before you close the page.`,
            { cause },
          );
        }
      });
    return this.#writing;
  }

  async discard(): Promise<void> {
    await this.#writing.catch(() => {});
    if (!(await this.#mine)) return;
    for (const name of [FILE, BEST]) await (await this.#folder).removeEntry(name).catch(() => {});
  }

  /** The best model, if its file is that of the one that the run names. */
  async #readBest(named: Best['point']): Promise<Best | undefined> {
    try {
      const best = unpackBest(await this.#bytes(BEST));
      return best.point.step === named.step && best.point.elbo === named.elbo ? best : undefined;
    } catch {
      return undefined;
    }
  }

  async #bytes(name: string): Promise<Uint8Array> {
    const file = await (await (await this.#folder).getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  }

  async #replace(name: string, bytes: Uint8Array): Promise<void> {
    const handle = await (await this.#folder).getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    try {
      await stream.write(bytes as Uint8Array<ArrayBuffer>);
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => {});
      throw error;
    }
  }
}

// Neither storage nor locks are there where a page comes over plain http.

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** True if nobody holds the lock; then it is held until the page is gone. */
async function holdLock(): Promise<boolean> {
  const { locks } = navigator;
  return new Promise((done, failed) => {
    locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        done(lock !== null);
        return lock && new Promise(() => {});
      })
      .catch(failed);
  });
}

/** A kept run as a file. */
export function pack({ kept, history, model }: KeptRun): Uint8Array {
  return joined({ kept, history }, model);
}

/** A best model as a file. */
export function packBest({ point, model }: Best): Uint8Array {
  return joined({ point }, model);
}

/** The inverse of {@link packBest}. Throws for what that has not written. */
export function unpackBest(bytes: Uint8Array): Best {
  const { head, model } = apart(bytes);
  const [point] = points([head.point as Best['point']]);
  return { point: point as Best['point'], model };
}

/** Length of the description as a 32-bit integer, the description as JSON, the model. */
function joined(head: object, model: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + json.length + model.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(model, 4 + json.length);
  return bytes;
}

function apart(bytes: Uint8Array) {
  if (bytes.length < 4) throw new DataError('The kept run is cut short.');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > bytes.length - 4) throw new DataError('The kept run is cut short.');
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { head, model: bytes.subarray(4 + length) };
}

/** The inverse of {@link pack}. Throws for what that has not written. */
export function unpack(bytes: Uint8Array): KeptRun {
  const { head, model } = apart(bytes);
  const { kept: found, history } = head;
  const settings = { ...EARLIER, ...found.settings };
  const kept = {
    ...found,
    settings: settings.likelihood === 'gaussian' ? { ...EARLIER_GAUSSIAN, ...settings } : settings,
  };
  if (
    checkSettings(kept.settings).length > 0 ||
    typeof kept.data !== 'string' ||
    !['string', 'undefined'].includes(typeof kept.digest) ||
    !['object', 'undefined'].includes(typeof kept.origin) ||
    ![kept.extent, kept.best].every((facts) => Object.values(facts ?? {}).every(Number.isFinite)) ||
    ![kept.step, kept.epoch, kept.time, kept.elbo ?? 0].every(Number.isFinite)
  ) {
    throw new DataError('The kept run is damaged.');
  }
  return {
    kept,
    history: { progress: points(history.progress), evaluations: points(history.evaluations) },
    model,
  };
}

/** Points of a curve, in which every number is one. */
function points<T extends object>(values: readonly T[]): readonly T[] {
  if (!values.every((point) => Object.values(point).every(Number.isFinite))) {
    throw new DataError('The kept run is damaged.');
  }
  return values;
}
