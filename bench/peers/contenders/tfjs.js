// TensorFlow.js with its WebGPU backend, set up by script tags and used as its guide advises for speed: production mode,
// tf.tidy, fused matmul with bias, the optimizer's own minimize, nothing read back but the loss at the end of a block.
// Its flags are left alone: larger submits and a pinned matmul program were no faster on SwiftShader.
import { batches } from 'order';
import { initialLayers, toFloats, WIDTH } from '../common.js';

const FOLDER = '/bench/peers/node_modules/@tensorflow';

/** @type {any} */
const tf = await load(
  `${FOLDER}/tfjs/dist/tf.min.js`,
  `${FOLDER}/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js`,
);

export default function make() {
  /** @type {import('../configs.mjs').Config} */
  let config;
  /** @type {any} */
  let images;
  /** Weight and bias of each layer. @type {Record<string, { w: any, b: any }>} */
  let params;
  /** @type {any} */
  let optimizer;
  /** @type {Iterator<Int32Array>} */
  let order;

  /** Fused with the bias alone: a fused activation falls apart when differentiated. @param {string} name @param {any} x */
  const dense = (name, x) => tf.fused.matMul({ a: x, b: params[name]?.w, bias: params[name]?.b });

  /** BCE + KL, summed over the batch. @param {any} x */
  const negativeElbo = (x) => {
    let h = x;
    for (const i of config.enc.keys()) h = dense(`encoder.${i}`, h).relu();
    const mu = dense('mu', h);
    const logvar = dense('logvar', h);
    h = mu.add(tf.randomNormal(mu.shape).mul(logvar.mul(0.5).exp()));
    for (const i of config.dec.keys()) h = dense(`decoder.${i}`, h).relu();
    const bce = tf.losses.sigmoidCrossEntropy(x, dense('output', h), undefined, 0, tf.Reduction.SUM);
    const kl = logvar.add(1).sub(mu.square()).sub(logvar.exp()).sum().mul(-0.5);
    return bce.add(kl);
  };

  return {
    /** @param {import('../configs.mjs').Config} chosen @param {Uint8Array} train @param {{ seed: number }} options */
    async init(chosen, train, { seed }) {
      config = chosen;
      tf.enableProdMode();
      if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js has no webgpu here.');
      await tf.ready();
      const count = train.length / WIDTH;
      images = tf.tensor2d(toFloats(train), [count, WIDTH]);
      params = {};
      for (const { name, input, output, weight, bias } of initialLayers(config, seed)) {
        params[name] = {
          w: tf.variable(tf.tensor2d(weight, [input, output])),
          b: tf.variable(tf.tensor1d(bias)),
        };
      }
      optimizer = tf.train.adam(config.lr, 0.9, 0.999, 1e-8);
      order = batches(count, config.batch, seed);
    },

    /** @param {number} count @returns {Promise<number>} */
    async steps(count) {
      /** @type {any} */
      let cost;
      for (let i = 0; i < count; i++) {
        const rows = order.next().value;
        cost = tf.tidy(() => {
          const x = tf.gather(images, tf.tensor1d(rows, 'int32'));
          return optimizer.minimize(() => negativeElbo(x).div(config.batch), i === count - 1);
        });
      }
      // The only readback, which also waits for the GPU.
      const [value] = await cost.data();
      cost.dispose();
      return value;
    },

    /** @param {Uint8Array} test @returns {Promise<number>} */
    async testElbo(test) {
      const rows = 1000;
      let sum = 0;
      for (let at = 0; at < test.length; at += rows * WIDTH) {
        const pixels = toFloats(test.subarray(at, at + rows * WIDTH));
        const total = tf.tidy(() => negativeElbo(tf.tensor2d(pixels, [rows, WIDTH])));
        sum += (await total.data())[0];
        total.dispose();
      }
      return (-sum * WIDTH) / test.length;
    },
  };
}

/** Loads scripts at once and runs them in order, as tags in the page's head would be. @param {string[]} addresses */
async function load(...addresses) {
  await Promise.all(
    addresses.map(
      (src) =>
        new Promise((onload, onerror) => {
          document.head.append(
            Object.assign(document.createElement('script'), { src, async: false, onload, onerror }),
          );
        }),
    ),
  );
  return Reflect.get(globalThis, 'tf');
}
