import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, reason } from '../terminal/errors';
import { counted, nats } from '../terminal/format';
import { describeSpec } from '../terminal/options';
import { FILES, type Run } from './run';

/** What an earlier run has left in a folder that a new one is to write into. */
export interface Left {
  /** `a finished run of 2026-11-22 10:20 (mnist, 784-64-32-2-32-64-784, 50 epochs)`. */
  readonly words: string;
  /** A run that --resume would go on with. */
  readonly unfinished: boolean;
  /** Where it is to be kept, with the folder before it. */
  readonly place: string;
}

/** Within the folder of a run: what earlier runs have left. */
const EARLIER = 'earlier';
/** The run that is being moved there; a whole one has no such name. */
const MOVING = '.moving';

/** Undefined for a folder without results. Throws a Failure where they are to be kept and could not be. */
export async function findEarlier(folder: string, overwrite: boolean): Promise<Left | undefined> {
  const names: string[] = await readdir(folder).catch(() => []);
  const files = Object.values(FILES).filter((file) => names.includes(file));
  if (files.length === 0) return undefined;
  const into = join(folder, EARLIER);
  const found = await stat(into).catch(() => undefined);
  if (found && !found.isDirectory() && !overwrite) {
    throw new Failure(
      `cannot keep the earlier run in ${folder}: the file ${into} is in the way. Choose another --out, or replace that run by --overwrite.`,
    );
  }
  const run = await readRun(folder);
  const time = run ? new Date(run.started) : await newest(folder, files);
  const stamp = time.toISOString().slice(0, 19);
  const [words, unfinished] = describeRun(run, stamp.replace('T', ' ').slice(0, 16));
  return { words, unfinished, place: await freeName(into, stamp.replace('T', '_').replaceAll(':', '-')) };
}

/**
 * Moves the results in a folder to where they are kept; other files stay. A process that is killed meanwhile leaves
 * them in two places, of which {@link finishMoving} makes one again.
 */
export async function keepEarlier(folder: string, { place }: Left): Promise<void> {
  try {
    await mkdir(place + MOVING, { recursive: true });
    await moveAll(folder, place);
  } catch (error) {
    throw notKept(place, error);
  }
}

/** Ends what a killed process began: nothing of a new run is written before the old one is moved. */
export async function finishMoving(folder: string): Promise<void> {
  const names = await readdir(join(folder, EARLIER)).catch(() => []);
  for (const name of names.filter((name) => name.endsWith(MOVING))) {
    const place = join(folder, EARLIER, name.slice(0, -MOVING.length));
    await moveAll(folder, place).catch((error) => {
      throw notKept(place, error);
    });
  }
}

function notKept(place: string, error: unknown): Failure {
  return new Failure(`cannot keep the earlier run in ${place}: ${reason(error)}. Choose another --out.`);
}

/** Removes the results in a folder; the model, which the new one replaces, last. */
export async function removeEarlier(folder: string): Promise<void> {
  const { model, ...others } = FILES;
  for (const file of Object.values(others)) await rm(join(folder, file), { force: true });
}

/** The description first: without it nothing in the folder passes for a run. */
async function moveAll(folder: string, place: string): Promise<void> {
  for (const file of Object.values(FILES)) {
    await rename(join(folder, file), join(place + MOVING, file)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await rename(place + MOVING, place);
}

async function readRun(folder: string): Promise<Run | undefined> {
  try {
    const run: Run = JSON.parse(await readFile(join(folder, FILES.run), 'utf8'));
    return Number.isNaN(Date.parse(run.started)) ? undefined : run;
  } catch {
    return undefined;
  }
}

function describeRun(run: Run | undefined, time: string): [words: string, unfinished: boolean] {
  try {
    if (!run) throw new TypeError('no run');
    const { config, epochs, test } = run;
    const about = `${config.data}, ${describeSpec(config)}, ${counted(epochs.length, 'epoch')}`;
    return test
      ? [`a finished run of ${time} (${about}, test ELBO ${nats(test.elbo)})`, false]
      : [`a run of ${time} that was stopped (${about})`, true];
  } catch {
    return [`results of ${time}`, false];
  }
}

async function newest(folder: string, files: readonly string[]): Promise<Date> {
  const times = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).mtimeMs));
  return new Date(Math.max(...times));
}

async function freeName(into: string, name: string): Promise<string> {
  const taken = new Set(await readdir(into).catch(() => []));
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!taken.has(candidate) && !taken.has(candidate + MOVING)) return join(into, candidate);
  }
}
