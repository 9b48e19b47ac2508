import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FACES, FACES_CREDIT, facesFolder } from '../scripts/data/faces.mjs';
import { DataError, problemOf } from '../src/index';
import { reason, UsageError } from './errors';
import { count } from './format';
import { countVoice } from './progress';

/** A data set that is drawn on this machine, once. */
export interface DrawnSet {
  readonly name: string;
  /** Of its IDX files. */
  readonly folder: string;
  readonly credit: string;
  readonly notes: readonly string[];
}

/** `faces`, or `faces:20000`. */
const NAMED = /^faces(?::(.*))?$/;

/** The data set that --data names, if it is one of those; draws it where that was not done before. */
export async function drawnSet(data: string): Promise<DrawnSet | undefined> {
  const named = NAMED.exec(data);
  if (!named) return undefined;
  const folder = await faces(countOf(data, named[1]));
  const [label] = JSON.parse(await readFile(join(folder, 'attributes.json'), 'utf8'));
  const classes = `Classes by ${label.name}: ${label.values.join(', ')}.`;
  return { name: 'faces', folder, credit: FACES_CREDIT, notes: [`${FACES_CREDIT}.`, classes] };
}

async function faces(train: number): Promise<string> {
  using voice = countVoice(train + Math.ceil(train / FACES.each), 'face');
  try {
    return await facesFolder({ train, onProgress: (done) => voice.tick(done) });
  } catch (error) {
    throw new DataError(`there are no faces: ${reason(error)}.`, { cause: error });
  }
}

function countOf(data: string, text: string | undefined): number {
  if (text === undefined) return FACES.train;
  const train = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!problemOf({ kind: 'whole', min: FACES.each, max: FACES.most }, train)) return train;
  throw new UsageError(
    `--data ${data}: behind faces: stands how many there are to train on, from ${FACES.each} to ${count(FACES.most)}.`,
  );
}
