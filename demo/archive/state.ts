// What the page knows of archives, and what it asks of the workers that pack and open them.

import { signal } from '@preact/signals';
import * as comlink from 'comlink';
import { chosenFiles, inParts } from '../data/chosen';
import { type Dropped, type Found, walk } from '../data/dropped';
import { fileName } from '../file_name';
import { own } from '../form';
import { say } from '../messages';
import { newest } from '../newest';
import { attempt } from '../start';
import { data } from '../state';
import type { Packer } from './packer';
import type { Job, Listing, Packed, Seen, Stage } from './protocol';

/** What is being packed, if anything is. */
export const stage = signal<Stage | undefined>(undefined);
/** What was packed last: by the model after so many steps, and what the file is to be called. */
export const packed = signal<(Packed & { readonly name: string; readonly step: number }) | undefined>(
  undefined,
);
export const opened = signal<{ readonly name: string; readonly listing: Listing } | undefined>(undefined);
/** The images that are shown of the archive that is open. */
export const seen = signal<Seen | undefined>(undefined);
/** The archive that is open needs a codec that is not there yet. */
export const needsCodec = signal(false);
/** Images are packed with a loss. */
export const lossy = signal(false);

/** Images that are shown at a time. */
export const SHOWN = 60;

const STOPPED = new DOMException('Packing was stopped.', 'AbortError');

interface Helper {
  readonly worker: Worker;
  readonly packer: comlink.Remote<Packer>;
  /** Rejects when it is ended, or cannot be loaded: a worker that is gone answers nothing. */
  readonly broken: Promise<never>;
  end(): void;
}

function helper(): Helper {
  const worker = new Worker(new URL('./packer.ts', import.meta.url), { type: 'module' });
  const { promise: broken, reject } = deferred();
  worker.onerror = ({ message }) => reject(new Error(message || 'What packs archives could not be loaded.'));
  const end = () => {
    worker.terminate();
    reject(STOPPED);
  };
  return { worker, packer: comlink.wrap<Packer>(worker), broken, end };
}

function deferred() {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  promise.catch(() => {});
  return { promise, reject };
}

let packing: Helper | undefined;
/** What has opened the archive that is open, and what opens another one. */
let opening: Helper | undefined;
let coming: Helper | undefined;

/** Packs the test images, or those in files, by the model as it is now. */
export async function pack(files?: AsyncIterable<Found> | Iterable<Found>): Promise<void> {
  stop();
  const mine = helper();
  packing = mine;
  stage.value = { doing: 'reading' };
  await attempt(async (worker) => {
    try {
      const { model, step, images, extent, settings } = await within(mine, worker.saveWithImages());
      const { likelihood, binarize, seed } = settings;
      const how = binarize === undefined || binarize === 'threshold' ? 'threshold' : 'once';
      const bits = likelihood === 'bernoulli' ? ({ how, seed } as const) : undefined;
      const job: Job = { model, images, extent, bits, own: own.peek(), lossy: lossy.peek() };
      for await (const found of files ?? [])
        for (const part of inParts(found.files)) await within(mine, mine.packer.gather(part));
      const tell = comlink.proxy((now: Stage) => {
        if (packing === mine) stage.value = now;
      });
      const done = await within(mine, mine.packer.pack(job, tell));
      const name = fileName([...(files ? ['own'] : []), ...(job.lossy ? ['lossy'] : [])], 'vaez', step);
      packed.value = { ...done, name, step };
      await open(done.archive, name);
    } finally {
      if (packing === mine) {
        mine.end();
        packing = undefined;
        stage.value = undefined;
      }
    }
  }, 'archive');
}

function within<T>({ broken }: Helper, work: Promise<T>): Promise<T> {
  return Promise.race([work, broken]);
}

/** Ends what is being packed. */
export function stop(): void {
  packing?.end();
}

export function packDropped(dropped: Dropped): void {
  void pack(walk(dropped));
}

export function packFiles(files: readonly File[]): void {
  void pack([{ files: chosenFiles(files), unreadable: [] }]);
}

export async function openFile(file: File): Promise<void> {
  // It may have been dropped anywhere on the page.
  document.getElementById('archive')?.scrollIntoView({ block: 'nearest' });
  await attempt(() => open(file, file.name), 'archive');
}

async function open(archive: Blob, name: string): Promise<void> {
  coming?.end();
  const mine = helper();
  coming = mine;
  const listing = await orWhole(mine, mine.packer.open(archive)).catch((error) => {
    mine.end();
    throw error;
  });
  coming = undefined;
  opening?.end();
  opening = mine;
  opened.value = { name, listing };
  seen.value = undefined;
  needsCodec.value = listing.codecBytes === 0;
  if (!needsCodec.value) show(0);
}

/** Where an archive is damaged, says so at once, and then what of it is whole. */
async function orWhole<T>(mine: Helper, work: Promise<T>): Promise<T> {
  try {
    return await within(mine, work);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ArchiveError') throw error;
    say('archive', error.message, 'error');
    throw new Error(`${error.message} ${await within(mine, mine.packer.whole())}`.trim());
  }
}

/** Takes the codec that the open archive was made by. */
export async function takeCodec(file: File): Promise<void> {
  await attempt(async () => {
    if (!opening) return;
    await within(opening, opening.packer.takeCodec(file));
    show(0);
  }, 'archive');
}

/** Shows images of the open archive, from number `first` on: those of one block. */
export const show = newest(async (first: number) => {
  await attempt(async () => {
    const mine = opening;
    const block = opened.peek()?.listing.blocks.find((one) => first < one.first + one.items);
    if (!mine || !block) return;
    const count = Math.min(SHOWN, block.first + block.items - first);
    const found = await orWhole(mine, mine.packer.images(first, count));
    if (mine !== opening) return;
    seen.value = found;
    needsCodec.value = false;
  }, 'archive');
});

/** Whether greys would be lost: a codec of bits knows black and white alone. */
export function hasGreys(): boolean {
  return data.value?.images.some((value) => value !== 0 && value !== 255) ?? false;
}
