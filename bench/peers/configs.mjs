// What is trained, and by whom. Read by Node and by the pages.

/** @typedef {{ input: number, enc: number[], latent: number, dec: number[], batch: number, lr: number }} Config */

/** The three models; `warmup` steps come before the timing, and the test ELBO is taken after them.
 * @type {Record<string, Config & { warmup: number }>} */
export const CONFIGS = {
  A: { input: 784, enc: [64, 32], latent: 2, dec: [32, 64], batch: 256, lr: 1e-3, warmup: 200 },
  B: { input: 784, enc: [400], latent: 20, dec: [400], batch: 128, lr: 1e-3, warmup: 100 },
  C: { input: 784, enc: [512, 512], latent: 32, dec: [512, 512], batch: 512, lr: 1e-3, warmup: 20 },
};

/** By name: the module that a page imports, and what its default export is called with.
 * @type {Record<string, { module: string, options?: object, slow?: boolean }>} */
export const CONTENDERS = {
  'webgpu-vae': { module: '/dist/contender.js' },
  'jax-js-webgpu': { module: './contenders/jax-js.js', options: { device: 'webgpu' } },
  'jax-js-wasm': { module: './contenders/jax-js.js', options: { device: 'wasm' } },
  'tfjs-webgpu': { module: './contenders/tfjs.js', slow: true },
};

/** @param {Config} config */
export function title({ input, enc, latent, batch }) {
  return `${[input, ...enc, latent].join('-')}, batch ${batch}`;
}
