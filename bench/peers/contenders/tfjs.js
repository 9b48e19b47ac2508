// TensorFlow.js with its WebGPU backend, set up by script tags and used as its guide advises for speed: production mode,
// tf.tidy, fused matmul and conv2d with bias, the optimizer's own minimize, nothing read back but the loss at the end of a block.
// Its flags are left alone but for one: larger submits and a pinned matmul program were no faster on SwiftShader.
import { batches } from 'order';
import { initialLayers, KERNEL, picturesOf, toFloats } from '../common.js';

const FOLDER = '/bench/peers/node_modules/@tensorflow';

/** @type {any} */
const tf = await load(
  `${FOLDER}/tfjs/dist/tf.min.js`,
  `${FOLDER}/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js`,
);

/**
 * At most so many workgroups are few. Of products with few that are longer than 2,000, 4.22 splits the sum, and reads a transposed B as if
 * it were not, where columns are whole vec4f (matmul_splitK_webgpu.ts; its other programs leave these out): so the gradient by z of a layer
 * to a picture was wrong. One workgroup at most is none of ours.
 */
const FEW_WORKGROUPS = ['WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL', 1];

export default function make() {
  /** @type {import('../configs.mjs').Config} */
  let config;
  /** @type {any} */
  let images;
  /** The picture, and what convolutions make of it; none of a dense model. @type {ReturnType<typeof picturesOf>} */
  let pictures;
  /** Weight and bias of each layer. @type {Record<string, { w: any, b: any }>} */
  let params;
  /** @type {any} */
  let optimizer;
  /** @type {Iterator<Int32Array>} */
  let order;

  /** Fused with the bias alone: a fused activation falls apart when differentiated. @param {string} name @param {any} x */
  const dense = (name, x) => tf.fused.matMul({ a: x, b: params[name]?.w, bias: params[name]?.b });

  /** @param {string} name @param {any} x */
  const conv = (name, x) =>
    tf.fused.conv2d({ x, filter: params[name]?.w, strides: 2, pad: 'same', bias: params[name]?.b });

  /** To a picture. @param {string} name @param {any} x @param {number[]} picture */
  const upconv = (name, x, picture) =>
    tf.conv2dTranspose(x, params[name]?.w, [x.shape[0], ...picture], 2, 'same').add(params[name]?.b);

  /** Logits. @param {any} z */
  const decode = (z) => {
    let h = z;
    if (pictures.length === 0) {
      for (const i of config.dec.keys()) h = dense(`decoder.${i}`, h).relu();
      return dense('output', h);
    }
    h = dense('decoder.picture', h).relu();
    h = h.reshape([-1, ...(pictures.at(-1) ?? [])]);
    const [whole = [], ...smaller] = pictures.slice(0, -1);
    for (const [i, picture] of smaller.reverse().entries()) h = upconv(`decoder.${i}`, h, picture).relu();
    return upconv('output', h, whole).reshape([-1, config.input]);
  };

  /** BCE + KL, summed over the batch. @param {any} x */
  const negativeElbo = (x) => {
    let h = x;
    for (const i of config.enc.keys()) h = dense(`encoder.${i}`, h).relu();
    if (pictures[0]) {
      h = h.reshape([-1, ...pictures[0]]);
      for (let i = 0; i + 1 < pictures.length; i++) h = conv(`encoder.${i}`, h).relu();
      h = h.reshape([x.shape[0], -1]);
    }
    const mu = dense('mu', h);
    const logvar = dense('logvar', h);
    h = mu.add(tf.randomNormal(mu.shape).mul(logvar.mul(0.5).exp()));
    const bce = tf.losses.sigmoidCrossEntropy(x, decode(h), undefined, 0, tf.Reduction.SUM);
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
      pictures = picturesOf(config);
      if (pictures.length > 0) tf.env().set(...FEW_WORKGROUPS);
      const count = train.length / config.input;
      images = tf.tensor2d(toFloats(train), [count, config.input]);
      params = {};
      for (const { name, kind, input, output, weight, bias } of initialLayers(config, seed)) {
        // Filters are [4, 4, input, output] for conv2d, and [4, 4, output, input] for its transpose.
        const shape = kind === 'conv' ? [output, input, KERNEL, KERNEL] : [input, output, KERNEL, KERNEL];
        const w =
          kind === 'dense'
            ? tf.tensor2d(weight, [input, output])
            : tf.tensor4d(weight, shape).transpose([2, 3, 1, 0]);
        params[name] = { w: tf.variable(w), b: tf.variable(tf.tensor1d(bias)) };
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
      const [rows, width] = [pictures.length > 0 ? 100 : 1000, config.input];
      let sum = 0;
      for (let at = 0; at < test.length; at += rows * width) {
        const pixels = toFloats(test.subarray(at, at + rows * width));
        const total = tf.tidy(() => negativeElbo(tf.tensor2d(pixels, [rows, width])));
        sum += (await total.data())[0];
        total.dispose();
      }
      return (-sum * width) / test.length;
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
