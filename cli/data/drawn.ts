import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EMOJI_CREDIT, emojiFolder } from '../../scripts/data/emoji.mjs';
import { FACES, FACES_CREDIT, facesFolder } from '../../scripts/data/faces.mjs';
import { DataError, problemOf } from '../../src/index';
import { reason, UsageError } from '../terminal/errors';
import { count } from '../terminal/format';
import { countVoice } from '../terminal/progress';

/** A data set that is drawn on this machine, once. */
export interface DrawnSet {
  readonly name: string;
  /** Of its IDX files. */
  readonly folder: string;
  readonly credit: string;
  readonly notes: readonly string[];
  /** Names of the classes of its labels, by their numbers. */
  readonly classes: readonly string[];
}

/** `emoji`, `faces`, or `faces:20000`. */
const NAMED = /^(?:(emoji)|faces(?::(.*))?)$/;

/** The data set that --data names, if it is one of those; draws it where that was not done before. */
export async function drawnSet(data: string): Promise<DrawnSet | undefined> {
  const named = NAMED.exec(data);
  if (!named) return undefined;
  const [, isEmoji, train] = named;
  const [name, credit] = isEmoji ? (['emoji', EMOJI_CREDIT] as const) : (['faces', FACES_CREDIT] as const);
  const folder = isEmoji ? await emoji() : await faces(countOf(data, train));
  const [label] = JSON.parse(await readFile(join(folder, 'attributes.json'), 'utf8'));
  const classes: readonly string[] = label.values;
  const by = `Classes by ${label.name}: ${classes.join(', ')}.`;
  const other = existsSync(data)
    ? [`There is a file or a folder of this name, too: ./${data} names it.`]
    : [];
  return { name, folder, credit, classes, notes: [`${credit}.`, by, ...other] };
}

async function faces(train: number): Promise<string> {
  using voice = countVoice(train + Math.ceil(train / FACES.each), 'face');
  return drawn(facesFolder({ train, onProgress: (done) => voice.tick(done) }), 'faces');
}

async function emoji(): Promise<string> {
  const onFetch = (what: string) => console.error(`Fetching npm ${what}, once ...`);
  return (await drawn(emojiFolder({ fetch: true, onFetch }), 'emoji')) as string;
}

async function drawn<T>(folder: Promise<T>, what: string): Promise<T> {
  return folder.catch((error) => {
    throw new DataError(`there are no ${what}: ${reason(error).replace(/\.$/, '')}.`, { cause: error });
  });
}

function countOf(data: string, text: string | undefined): number {
  if (text === undefined) return FACES.train;
  const train = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!problemOf({ kind: 'whole', min: FACES.each, max: FACES.most }, train)) return train;
  throw new UsageError(
    `--data ${data}: behind faces: stands how many there are to train on, from ${FACES.each} to ${count(FACES.most)}.`,
  );
}
