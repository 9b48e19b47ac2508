// What is trained, and by whom. Read by Node and by the pages.

/**
 * `conv`: channels behind convolutions of 4 x 4 with stride 2, of pictures of this height, width and number of channels; the decoder
 * mirrors them. `images`, `tests`: how many to train on and to test with, where they are not as many as those of MNIST below.
 * @typedef {{ input: number, enc: number[], latent: number, dec: number[], batch: number, lr: number, conv?: number[],
 *   picture?: [number, number, number], images?: number, tests?: number }} Config
 */

/**
 * The models. `warmup` steps come before the timing. Then the results of all must be within `bounds` of ours, in
 * nats per image: the test ELBO, and the losses of the last steps, taken one by one, of whose differences it is the
 * standard deviation. Another noise of z alone is off by 0.6, 1.1, 0.3, 2.2 and 4.6 on average, and by 1.1, 1.4, 0.8, 0.7
 * and 9.9 in the losses; other batches by 4, 9, 4, 1.8 and 55 in the losses.
 * @type {Record<string, Config & { warmup: number, bounds: { elbo: number, losses: number } }>}
 */
export const CONFIGS = {
  A: {
    input: 784,
    enc: [64, 32],
    latent: 2,
    dec: [32, 64],
    batch: 256,
    lr: 1e-3,
    warmup: 60,
    bounds: { elbo: 5, losses: 2.5 },
  },
  B: {
    input: 784,
    enc: [400],
    latent: 20,
    dec: [400],
    batch: 128,
    lr: 1e-3,
    warmup: 40,
    bounds: { elbo: 6, losses: 4 },
  },
  C: {
    input: 784,
    enc: [512, 512],
    latent: 32,
    dec: [512, 512],
    batch: 512,
    lr: 1e-3,
    warmup: 12,
    bounds: { elbo: 2, losses: 2.5 },
  },
  D: {
    input: 784,
    picture: [28, 28, 1],
    conv: [32, 64],
    ...{ enc: [], latent: 20, dec: [], batch: 128, lr: 1e-3 },
    tests: 500,
    warmup: 12,
    bounds: { elbo: 8, losses: 1.2 },
  },
  E: {
    input: 3072,
    picture: [32, 32, 3],
    conv: [32, 64, 128],
    ...{ enc: [], latent: 64, dec: [], batch: 64, lr: 1e-3 },
    images: 6400,
    tests: 500,
    warmup: 12,
    bounds: { elbo: 36, losses: 30 },
  },
};

/** How many steps at the end of the warm-up are taken one by one. */
export const SINGLE_STEPS = 8;

/** Of the warm-up, however slow they are: without a few losses there is nothing to compare. */
export const LEAST_STEPS = 4;

/** Whole batches of every size above: the peers compile for one shape. */
export const TRAIN_IMAGES = 59_904;

/** @param {Config} config */
export const trainImages = ({ images = TRAIN_IMAGES }) => images;

/** Of the 10,000: enough to tell, and the slowest of the peers gets through. */
export const TEST_IMAGES = 2000;

/** @param {Config} config */
export const testImages = ({ tests = TEST_IMAGES }) => tests;

/**
 * By name: the module that a page imports, or Node, and what its default export is called with. `cpu`: it uses no GPU.
 * `now`: it is this library at another commit, which takes part beside that contender where `--before` names the commit.
 * `rough`: seconds to the first step and milliseconds per step on SwiftShader with two cores, to tell how long a run
 * will take.
 * @type {Record<string, { module: string, options?: object, node?: boolean, cpu?: boolean, now?: string,
 *   rough: Record<string, [first: number, step: number]> }>}
 */
export const CONTENDERS = {
  'webgpu-vae': {
    module: '/bench/peers/dist/contender.js',
    // The page shares its GPU with nobody, so a submit may hold it for long.
    options: { sliceTime: 200 },
    rough: { A: [2, 30], B: [2, 90], C: [4, 600], D: [3, 1000], E: [5, 2000] },
  },
  'webgpu-vae-node': {
    module: '/bench/peers/dist/contender.js',
    node: true,
    rough: { A: [2, 30], B: [2, 90], C: [4, 600], D: [3, 1000], E: [5, 2000] },
  },
  'webgpu-vae-before': {
    module: '/bench/peers/dist/before.js',
    now: 'webgpu-vae',
    options: { sliceTime: 200 },
    rough: { A: [2, 30], B: [2, 90], C: [4, 600], D: [3, 1000], E: [5, 2000] },
  },
  'webgpu-vae-node-before': {
    module: '/bench/peers/dist/before.js',
    now: 'webgpu-vae-node',
    node: true,
    rough: { A: [2, 30], B: [2, 90], C: [4, 600], D: [3, 1000], E: [5, 2000] },
  },
  'jax-js-webgpu': {
    module: './contenders/jax-js.js',
    options: { device: 'webgpu' },
    rough: { A: [4, 130], B: [4, 350], C: [8, 2400], D: [14, 11000], E: [18, 11000] },
  },
  'jax-js-wasm': {
    module: './contenders/jax-js.js',
    options: { device: 'wasm' },
    cpu: true,
    rough: { A: [2, 25], B: [2, 40], C: [2, 150], D: [45, 17000], E: [60, 25000] },
  },
  'tfjs-webgpu': {
    module: './contenders/tfjs.js',
    rough: { A: [12, 870], B: [10, 2050], C: [20, 12600], D: [16, 11000], E: [25, 16000] },
  },
};

/** @param {Config} config */
export function title({ input, picture, conv, enc, latent, batch }) {
  if (picture && conv) return `${picture.join('x')}, conv ${conv.join('-')}, z ${latent}, batch ${batch}`;
  return `${[input, ...enc, latent].join('-')}, batch ${batch}`;
}
