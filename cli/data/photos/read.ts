import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { shuffledOrder } from '../../../src/data/index';
import { DataError } from '../../../src/index';
import { Failure, UsageError } from '../../terminal/errors';
import { count, counted, listed, printable } from '../../terminal/format';
import { countVoice } from '../../terminal/progress';
import type { ByteImages, PicturesRead } from '../image_set';
import type { Reading } from '../reading';
import { type Size, sizeOf } from '../shape';
import { classify, decideSize, scattered } from './decide';
import { loadSharp, openPicture } from './decode';
import { filesOf } from './files';
import type { Files, Found } from './found';
import { Layers } from './layers';
import { type Cut, cutSheets } from './sheets';
import { groundName, type Tally } from './tally';
import { type Tile, tileName } from './tile';

/** Pictures whose sizes are looked at before the size of images is decided. */
const SAMPLED = 256;
/** Skipped files that are named in run.json. */
const NAMED = 1000;
/** Bytes of all images, in colour, before they are made grey. */
const MOST_BYTES = 2 ** 32;
/** Of libuv, whose threads decode. */
const THREADS = Number(process.env.UV_THREADPOOL_SIZE) || 4;

/** Reads the pictures of a folder, of a ZIP archive, or of a file. Throws a DataError where there is none. */
export async function readPictures(path: string, isFolder: boolean, reading: Reading): Promise<ByteImages> {
  const files = await filesOf(path, isFolder, reading.order);
  try {
    return await readAll(path, files, reading);
  } finally {
    files.close();
  }
}

async function readAll(path: string, files: Files, reading: Reading): Promise<ByteImages> {
  if (files.found.length === 0) throw new DataError(`${path} holds no files: choose a folder of pictures.`);
  const sharp = await loadSharp();
  const { tile } = reading;
  const cut = tile && (await cutSheets(sharp, files.found, tile));
  if (cut?.found.length === 0) throw noTile(path, cut, tile as Tile);
  const found = cut?.found ?? files.found;
  using progress = countVoice(found.length, 'picture');
  const skips = new Map<number, string>();
  const open = async (place: number) => {
    const file = found[place] as Found;
    try {
      return file.open ?? (await openPicture(sharp, await file.read()));
    } catch (error) {
      skips.set(place, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const sizes: Size[] = [];
  const sample = shuffledOrder(found.length).subarray(0, SAMPLED);
  if (!reading.size) {
    await each(sample.length, async (i) => {
      const picture = await open(sample[i] as number);
      if (picture) sizes.push(picture);
    });
    // Where the first ones are no pictures, others may be.
    for (let place = 0; place < found.length && sizes.length === 0; place++) {
      const picture = skips.has(place) ? undefined : await open(place);
      if (picture) sizes.push(picture);
    }
    if (sizes.length === 0) throw none(path, found, skips);
  }
  const size = reading.size ?? decideSize(sizes);
  const values = 3 * found.length * size.height * size.width;
  if (values > MOST_BYTES)
    throw new UsageError(
      `${count(found.length)} pictures of ${sizeOf(size)} are ${count(values)} bytes, more than the ${count(MOST_BYTES)} that are read: choose a smaller --size, or fewer.`,
    );
  const layers = new Layers(found.length, size, reading.deepWhite);
  const { placement = 'crop', order = 'natural' } = reading;
  let done = 0;
  await each(found.length, async (place) => {
    const picture = skips.has(place) ? undefined : await open(place);
    try {
      if (picture) layers.put(place, await picture.decode(size, placement));
    } catch (error) {
      skips.set(place, error instanceof Failure ? error.message : String(error));
    }
    progress.tick(++done);
  });
  const places = found.map((_, place) => place).filter((place) => !skips.has(place));
  if (places.length === 0) throw none(path, found, skips);
  const deepWhite = layers.settle();
  const { tally, brightest } = layers;
  const ground = reading.ground ?? tally.ground;
  const channels = reading.channels ?? tally.channels;
  const names = places.map((place) => (found[place] as Found).path);
  const sorted = classify(names, reading.classes);
  const [classes, unclassed] = typeof sorted === 'string' ? [undefined, sorted] : [sorted, undefined];
  const unread = [...skips]
    .sort(([a], [b]) => a - b)
    .map(([place, reason]) => ({ path: (found[place] as Found).path, reason }));
  const skipped = [...files.unread, ...(cut?.skipped ?? []), ...unread];
  const read: PicturesRead = {
    ...{ placement, ground, order, classes: classes?.names ?? null, ...(tile && { tile }), deepWhite },
    ...{ count: places.length, skipped: skipped.length, skippedFiles: skipped.slice(0, NAMED) },
  };
  return {
    ...{ count: places.length, ...size, channels, pixels: layers.finish(places, ground, channels), names },
    ...(classes ? { labels: classes.labels } : { unclassed }),
    pictures: read,
    notes: [
      ...(cut?.notes ?? []),
      ...describe(read, tally, { names, unclassed, channels, brightest, wished: reading }),
    ].map(printable),
  };
}

/** Work for 0 to count - 1, so many at a time. */
async function each(total: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < total) await work(next++);
  };
  // One more than decode, so that a file is read meanwhile.
  const lanes = Math.min(total, Math.max(2, Math.min(THREADS, availableParallelism() + 1)));
  await Promise.all(Array.from({ length: lanes }, lane));
}

function none(path: string, found: readonly Found[], skips: ReadonlyMap<number, string>): DataError {
  const [first] = found as [Found, ...Found[]];
  const why = printable(`${first.path}: ${skips.get(0)}`);
  const own = first.path === basename(path);
  if (own) return new DataError(`${path} cannot be read: ${skips.get(0)}.`);
  if (found.length === 1) return new DataError(`${path} holds no picture that can be read, but ${why}.`);
  return new DataError(
    `none of the ${count(found.length)} files of ${path} is a picture that can be read, such as ${why}.`,
  );
}

function noTile(path: string, { skipped }: Cut, tile: Tile): DataError {
  const [first] = skipped;
  const why = first ? printable(`, and ${first.path} cannot be cut: ${first.reason}`) : '';
  return new DataError(
    `${path} has no tile of ${tileName(tile)} with something in it${why}; choose another --tile, or --tile none for whole pictures.`,
  );
}

/** The largest value of 16 bits. */
const MOST_DEEP = 65535;
/** Names of files that are told of. */
const TOLD = 3;

interface Decided {
  readonly names: readonly string[];
  readonly unclassed: string | undefined;
  readonly channels: 1 | 3;
  readonly brightest: number;
  readonly wished: Reading;
}

/** What was decided and skipped, a sentence each. */
function describe(read: PicturesRead, tally: Tally, decided: Decided): string[] {
  const { channels, brightest, wished } = decided;
  const notes: string[] = [];
  const all = (some: number): string =>
    some === read.count
      ? some === 1
        ? 'the picture'
        : `all ${counted(some, 'picture')}`
      : `${count(some)} of ${counted(read.count, 'picture')}`;
  if (!wished.channels && tally.coloured > 0)
    notes.push(
      channels === 3
        ? `In colour, as ${all(tally.coloured)} ${tally.coloured === 1 ? 'is' : 'are'}; --grey makes them grey.`
        : `Grey: only ${all(tally.coloured)} ${tally.coloured === 1 ? 'is' : 'are'} in colour; --colour keeps that.`,
    );
  if (tally.transparent > 0)
    notes.push(
      `${capital(all(tally.transparent))} ${tally.transparent === 1 ? 'is' : 'are'} transparent in part: ${groundName(read.ground)} is laid under ${tally.transparent === 1 ? 'it' : 'them'}${wished.ground ? '' : '; --ground says otherwise'}.`,
    );
  const under = groundName(read.ground);
  const lost = { white: tally.lostOnWhite, black: tally.lostOnBlack }[under] ?? 0;
  if (lost > 0) {
    const other = under === 'white' ? 'black' : 'white';
    notes.push(`Nothing is seen of ${all(lost)} on that ground, and something on ${other}: see --ground.`);
  }
  if (read.deepWhite !== undefined) notes.push(...ofDeep(read.deepWhite, brightest, wished.deepWhite));
  notes.push(...ofClasses(read.classes, decided));
  if (read.skipped > 0) {
    const some = read.skippedFiles.slice(0, TOLD).map(({ path, reason }) => `${path} (${reason})`);
    const more = read.skipped > some.length ? `, and ${count(read.skipped - some.length)} more` : '';
    notes.push(`Skipped ${counted(read.skipped, 'file')}: ${some.join(', ')}${more}.`);
  }
  return notes;
}

function ofClasses(classes: readonly string[] | null, { names, unclassed }: Decided): string[] {
  if (!classes) return unclassed ? [`No classes: ${unclassed}.`] : [];
  const [name, places = []] = scattered(names) ?? [];
  const apart = `The class ${name} has several folders, which are one: ${listed(places, 3)}.`;
  return [`Classes by folder: ${listed(classes, 10)}.`, ...(name === undefined ? [] : [apart])];
}

/** What stands for white in pictures of 16 bits, unless that is the largest value there is. */
function ofDeep(white: number, brightest: number, trained: number | undefined): string[] {
  const values = `Values of 16-bit pictures go up to ${count(brightest)}`;
  if (brightest > white)
    return [`${values}; ${count(white)} stands for white, as in training, and so does what is larger.`];
  if (white === MOST_DEEP) return [];
  return [
    trained === undefined
      ? `${values}, which stands for white.`
      : `${values}; ${count(white)} stands for white, as in training.`,
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
