// What is asked of a contender, in a page as in Node: train it, time it, count what it asks of the GPU.
import { imagesOf } from './common.js';
import { CONFIGS, testImages, trainImages } from './configs.mjs';

/** Of an IDX file of images. */
const HEADER = 16;
/** Bytes of one of them. */
const DIGIT = 784;

/**
 * @typedef {object} Contender what a contender's module makes
 * @property {(config: import('./configs.mjs').Config, train: Uint8Array, options: { seed: number }) => Promise<void>} init
 * @property {(count: number) => Promise<number>} steps resolves when they are done, with the last batch's loss
 * @property {(images: Uint8Array) => Promise<number>} testElbo
 *
 * @typedef {{ dispatches: number, submits: number }} Counts
 * @typedef {Counts & { ms: number, loss: number }} Block
 * @typedef {{ initMs: number, firstStepMs: number, coldMs: number }} Start
 */

/**
 * @param {Promise<Contender>} loading
 * @param {(part: 'train' | 't10k') => Promise<Uint8Array>} file the IDX file of MNIST's images
 * @param {Record<string, any>} globals of WebGPU, where there is any
 */
export function makeBench(loading, file, globals) {
  const counts = { dispatches: 0, submits: 0 };
  count(globals.GPUComputePassEncoder?.prototype, 'dispatchWorkgroups', () => counts.dispatches++);
  count(globals.GPUComputePassEncoder?.prototype, 'dispatchWorkgroupsIndirect', () => counts.dispatches++);
  count(globals.GPUQueue?.prototype, 'submit', () => counts.submits++);

  /** @param {'train' | 't10k'} part @param {number} images @param {import('./configs.mjs').Config} config */
  const pixels = async (part, images, config) =>
    imagesOf(config, (await file(part)).subarray(HEADER, HEADER + images * DIGIT));

  /** @param {number} steps @returns {Promise<Block>} */
  async function steps(steps) {
    const contender = await loading;
    const before = { ...counts };
    const start = performance.now();
    const loss = await contender.steps(steps);
    const ms = performance.now() - start;
    const dispatches = counts.dispatches - before.dispatches;
    return { ms, loss, dispatches, submits: counts.submits - before.submits };
  }

  /** @type {import('./configs.mjs').Config} */
  let chosen;
  return {
    /** From the images to the first finished step. @param {string} name @param {number} seed @returns {Promise<Start>} */
    async start(name, seed) {
      const config = CONFIGS[name];
      if (!config) throw new Error(`There is no configuration ${name}.`);
      chosen = config;
      const [contender, train] = await Promise.all([loading, pixels('train', trainImages(config), config)]);
      const start = performance.now();
      await contender.init(config, train, { seed });
      const initMs = performance.now() - start;
      const { ms: firstStepMs } = await steps(1);
      // The clock runs since the navigation, or the process, began.
      return { initMs, firstStepMs, coldMs: performance.now() };
    },
    steps,
    async testElbo() {
      return (await loading).testElbo(await pixels('t10k', testImages(chosen), chosen));
    },
  };
}

/** @param {any} prototype @param {string} method @param {() => void} called */
function count(prototype, method, called) {
  const original = prototype?.[method];
  if (!original) return;
  prototype[method] = function (/** @type {unknown[]} */ ...args) {
    called();
    return original.apply(this, args);
  };
}
