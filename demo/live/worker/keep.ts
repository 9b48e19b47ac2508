import { DataError } from '../../../src/errors';
import { EARLIER_GAUSSIAN } from '../../../src/ops/gaussian/names';
import type { History, Kept } from './history';
import { checkSettings } from './settings';

/** A run as it is kept: what is told of it, and the model as safetensors. */
export interface KeptRun {
  readonly kept: Kept;
  readonly history: History;
  readonly model: Uint8Array;
}

/** What earlier versions, which do not say so, have trained. */
const EARLIER = { activation: 'relu', likelihood: 'bernoulli' } as const;

const FOLDER = 'webgpu-vae';
const FILE = 'run';
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
      const file = await (await (await this.#folder).getFileHandle(FILE)).getFile();
      return unpack(new Uint8Array(await file.arrayBuffer()));
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
          const handle = await (await this.#folder).getFileHandle(FILE, { create: true });
          const stream = await handle.createWritable();
          try {
            await stream.write(pack(run) as Uint8Array<ArrayBuffer>);
            await stream.close();
          } catch (error) {
            await stream.abort().catch(() => {});
            throw error;
          }
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
    if (await this.#mine) await (await this.#folder).removeEntry(FILE).catch(() => {});
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

/** Length of the description as a 32-bit integer, the description as JSON, the model. */
export function pack({ kept, history, model }: KeptRun): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify({ kept, history }));
  const bytes = new Uint8Array(4 + json.length + model.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(model, 4 + json.length);
  return bytes;
}

/** The inverse of {@link pack}. Throws for what that has not written. */
export function unpack(bytes: Uint8Array): KeptRun {
  if (bytes.length < 4) throw new DataError('The kept run is cut short.');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > bytes.length - 4) throw new DataError('The kept run is cut short.');
  const { kept: found, history } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
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
    !Object.values(kept.extent ?? {}).every(Number.isFinite) ||
    ![kept.step, kept.epoch, kept.time, kept.elbo ?? 0].every(Number.isFinite)
  ) {
    throw new DataError('The kept run is damaged.');
  }
  return {
    kept,
    history: { progress: points(history.progress), evaluations: points(history.evaluations) },
    model: bytes.subarray(4 + length),
  };
}

/** Points of a curve, in which every number is one. */
function points<T extends object>(values: readonly T[]): readonly T[] {
  if (!values.every((point) => Object.values(point).every(Number.isFinite))) {
    throw new DataError('The kept run is damaged.');
  }
  return values;
}
