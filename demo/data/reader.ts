import type { Chosen } from './chosen';
import { collect, type OwnImages, type OwnOptions, prepare } from './own';
import type { Preview } from './preview';
import { unreadable } from './sort_out';
import type { Collection } from './split';

/** Files that somebody chose together. */
interface Choice {
  readonly id: number;
  readonly files: Chosen[];
  readonly unreadable: string[];
  /** What they hold, once they were read so. */
  read?: { readonly size: number; readonly crop: OwnOptions['crop']; readonly found: Collection };
}

const OTHER = new DOMException('Other images were chosen.', 'AbortError');
const OFF = new DOMException('Reading was called off.', 'AbortError');

/**
 * Reads what a person chooses, one choice at a time. The one before stays until the next one was read: files that
 * are refused, or called off, change nothing.
 */
export class Reader {
  /** Whose images are there. */
  #chosen: Choice | undefined;
  /** Who is to take their place. */
  #next: Choice | undefined;
  #reading: AbortController | undefined;
  #images: OwnImages | undefined;

  /** The images that were read last. */
  get images(): OwnImages | undefined {
    return this.#images;
  }

  /** Takes a part of the files of choice `id`, which is a new one where its number is. */
  gather(id: number, files: readonly Chosen[], paths: readonly string[] = []): void {
    if (this.#next?.id !== id) {
      this.#reading?.abort(OTHER);
      this.#next = { id, files: [], unreadable: [] };
    }
    this.#next.files.push(...files);
    this.#next.unreadable.push(...paths);
  }

  /** Reads a choice that was gathered, or the present one in another way. Throws as `fromFiles` does. */
  async read(id: number, options: OwnOptions, onProgress: (fraction: number) => void): Promise<Preview> {
    this.#reading?.abort(OTHER);
    const reading = new AbortController();
    this.#reading = reading;
    const { signal } = reading;
    const choice = [this.#next, this.#chosen].find((one) => one?.id === id);
    if (!choice) throw OTHER;
    const { size, crop } = options;
    try {
      if (choice.read?.size !== size || choice.read.crop !== crop) {
        const found = await collect(choice.files, { size, crop, onProgress, signal });
        const skipped = [...choice.unreadable.map(unreadable), ...found.skipped];
        signal.throwIfAborted();
        choice.read = { size, crop, found: { ...found, skipped } };
      }
      const images = await prepare(choice.read.found, options);
      signal.throwIfAborted();
      this.#chosen = choice;
      this.#images = images;
      return images.preview;
    } finally {
      if (this.#next === choice && !signal.aborted) this.#next = undefined;
    }
  }

  /** Ends what is being gathered or read; what was chosen before stays. */
  callOff(): void {
    this.#reading?.abort(OFF);
    this.#next = undefined;
  }
}
