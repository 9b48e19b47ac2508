import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AHEAD, type Contents, ENDING, type Entry, type Header, parts } from './format.ts';

const compress = promisify(gzip);

/** A data set as it is found on disk. */
export interface Source extends Contents, Omit<Header, 'train' | 'test' | 'ahead' | 'trainLabels'> {}

export interface Packed {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

/** One file of a site's data. */
export async function pack({
  name,
  width,
  height,
  channels = 1,
  classes,
  ink = false,
  attributes,
  text,
  credit,
  ...contents
}: Source): Promise<Packed> {
  const values = width * height * channels;
  const [train, test] = [contents.train.length / values, contents.test.length / values];
  const { labels, trainLabels, known } = contents;
  if (!Number.isInteger(train) || labels.length !== test || (trainLabels?.length ?? train) !== train) {
    throw new Error(`${name}: images of ${width}x${height} and their labels do not agree in number.`);
  }
  if ((known?.length ?? 0) !== test * (attributes?.length ?? 0))
    throw new Error(`${name}: what is known of test images is not of as many attributes.`);
  const told = {
    ...(attributes && { attributes }),
    ...(text && { text }),
    ...(credit && { credit }),
    ...(channels !== 1 && { channels }),
    ...(ink && { ink }),
    ...(trainLabels && { trainLabels: true }),
  };
  const shown = { name, width, height, train, test, classes, ...told };
  const header: Header = { ...shown, ahead: Math.min(AHEAD, test) };
  const line = Buffer.from(`${JSON.stringify(header)}\n`);
  // Level 9 takes seventeen times as long, for half a percent.
  const bytes = await compress(Buffer.concat([line, ...parts(header, contents)]), { level: 7, memLevel: 9 });
  return { entry: { ...shown, file: `${name.toLowerCase()}${ENDING}`, bytes: bytes.length }, bytes };
}
