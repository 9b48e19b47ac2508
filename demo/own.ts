// A person's own images on their way to the worker, which reads them as soon as they are chosen.

import { changeImages } from './cards/suit';
import { type Chosen, inParts } from './data/chosen';
import type { Found } from './data/dropped';
import { chosen, type Own, own, reading, type } from './form';
import { OWN } from './link';
import type { Kept } from './live';
import { say, unsay } from './messages';
import { sizeWords, whole } from './numbers';
import { proxy } from './remote';
import { remote } from './state';

/** The newest choice, and the newest reading of one. */
let choices = 0;
let turn = 0;
/** The choice that is read, or was. */
let newest: { readonly id: number; files: number; gathered: boolean } | undefined;
let outcome: Promise<boolean> = Promise.resolve(false);

/** Takes files, part after part as they are found, for the place of those that were chosen before. */
export function choose(parts: AsyncIterable<Found> | Iterable<Found>): void {
  const mine = ++turn;
  newest = { id: ++choices, files: 0, gathered: false };
  reading.value = { files: 0 };
  unsay('images', 'kept');
  outcome = gather(mine, newest, parts);
}

/** Changes how images are read. */
export function change(options: Partial<Own>): void {
  own.value = { ...own.value, ...options };
  const choice = newest ?? chosen.peek();
  // What is still being gathered will be read so.
  if (!choice || (newest && !newest.gathered)) return;
  outcome = read(++turn, choice.id, choice.files);
}

/** Ends what is under way; what was chosen before stays. */
export function callOff(): void {
  turn++;
  newest = undefined;
  reading.value = undefined;
  own.value = chosen.peek()?.options ?? own.peek();
  void remote.peek()?.callOff();
}

/** Resolves when nothing is being read: true if there are images, and those that were asked for last. */
export async function settled(): Promise<boolean> {
  if (!reading.peek()) return chosen.peek() !== undefined;
  for (;;) {
    const last = outcome;
    const there = await last;
    if (last === outcome) return there;
  }
}

/**
 * Has images read as those of a kept run were. What is to be done first, in words, where none are chosen: a page cannot
 * open by itself what a person chose on an earlier visit.
 */
export function wantedBy({ data, extent, origin }: Kept): string | undefined {
  const { size, crop, channels, invert, white } = { ...origin };
  const wanted: Own = {
    ...own.peek(),
    ...(typeof size === 'number' && { size }),
    ...((crop === 'cover' || crop === 'contain') && { crop }),
    ...(origin && { channels: channels === 1 || channels === 3 ? channels : undefined }),
    ...(typeof invert === 'boolean' && { invert, white: typeof white === 'number' ? white : undefined }),
  };
  const same = (Object.keys(wanted) as (keyof Own)[]).every((key) => wanted[key] === own.peek()[key]);
  if (!same) change(wanted);
  type('data', OWN);
  if (chosen.peek() || reading.peek()) return undefined;
  const what = extent && ` (${whole(extent.count)} images of ${sizeWords(extent)})`;
  return `That run learns from images of your own, ${data}${what ?? ''}: choose them again under Settings, or drop them onto this page, then choose Continue.`;
}

type Job = NonNullable<typeof newest>;

async function gather(
  mine: number,
  job: Job,
  parts: AsyncIterable<Found> | Iterable<Found>,
): Promise<boolean> {
  for await (const { files, unreadable } of parts) {
    if (mine !== turn) return false;
    hand(job.id, [], unreadable);
    for (const part of inParts(files)) {
      hand(job.id, part, []);
      job.files += part.length;
      reading.value = { files: job.files };
      await yielded();
      if (mine !== turn) return false;
    }
  }
  if (mine !== turn) return false;
  job.gathered = true;
  return read(mine, job.id, job.files);
}

/** The worker takes messages in their order, so nobody need wait until it has. */
function hand(id: number, files: readonly Chosen[], unreadable: readonly string[]): void {
  remote
    .peek()
    ?.gather(id, files, unreadable)
    .catch(() => {});
}

async function read(mine: number, id: number, files: number): Promise<boolean> {
  const worker = remote.peek();
  if (!worker) return false;
  const options = own.peek();
  reading.value = { files, part: 0 };
  try {
    const preview = await worker.read(
      id,
      options,
      proxy((part: number) => {
        if (mine === turn) reading.value = { files, part };
      }),
    );
    if (mine !== turn) return false;
    changeImages(() => {
      chosen.value = { id, files, options, preview };
      type('data', OWN);
    });
    unsay('images');
    return true;
  } catch (error) {
    // What makes way for another reading is nothing to complain of.
    if (mine !== turn) return false;
    say('images', error instanceof Error ? error.message : String(error), 'error');
    own.value = chosen.peek()?.options ?? options;
    return false;
  } finally {
    if (mine === turn) {
      newest = undefined;
      reading.value = undefined;
    }
  }
}

/** Lets the page draw, and answer whoever uses it. */
function yielded(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
