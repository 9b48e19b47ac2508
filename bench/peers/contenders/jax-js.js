// jax-js, as its documentation advises for speed: one jit() over the whole step (batch, noise, gradients, Adam), so
// that it fuses what it can. Pictures have their channels first, as its convolutions do. Adam is that of @jax-js/optax, written out so that it is inside the jit.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { batches } from 'order';
import { initialLayers, KERNEL, picturesOf, toFloats, valuesOf } from '../common.js';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Steps. */
const WAIT = 4;

/** @param {{ device: 'webgpu' | 'wasm' }} options */
export default function make({ device }) {
  /** @type {any} */
  let images;
  /** Parameters, Adam's moments and step count, and the key of the noise. @type {any} */
  let state;
  /** @type {any} */
  let step;
  /** @type {any} */
  let loss;
  /** @type {Iterator<Int32Array>} */
  let order;
  /** @type {import('../configs.mjs').Config} */
  let chosen;

  return {
    /** @param {import('../configs.mjs').Config} config @param {Uint8Array} train @param {{ seed: number }} options */
    async init(config, train, { seed }) {
      const devices = await init(device);
      if (!devices.includes(device)) throw new Error(`jax-js has no ${device} here, only ${devices}.`);
      defaultDevice(device);
      chosen = config;
      const width = config.input;
      const count = train.length / width;
      images = np.array(channelsFirst(toFloats(train), config.picture)).reshape([count, width]);
      const layers = initialLayers(config, seed).map((layer) => moved(layer, config));
      /** @param {(layer: import('../common.js').Layer) => object} make */
      const byName = (make) => Object.fromEntries(layers.map((layer) => [layer.name, make(layer)]));
      const zeros = () => byName((layer) => ({ w: np.zeros(shapeOf(layer)), b: np.zeros([layer.output]) }));
      state = {
        params: byName((layer) => ({
          w: np.array(layer.weight).reshape(shapeOf(layer)),
          b: np.array(layer.bias),
        })),
        first: zeros(),
        second: zeros(),
        count: np.array(0),
        key: random.key(seed),
      };
      loss = jit(negativeElbo(config));
      step = jit(trainingStep(config));
      order = batches(count, config.batch, seed);
      await blockUntilReady(images);
      await blockUntilReady(state);
    },

    /** @param {number} count @returns {Promise<number>} */
    async steps(count) {
      /** @type {any} */
      let last;
      for (let i = 0; i < count; i++) {
        last?.dispose();
        const rows = np.array(order.next().value, { dtype: np.int32 });
        [state, last] = step(state, images.ref, rows);
        // Now and then, as its documentation asks: without any wait the memory of steps under way piles up, and slows
        // them. Waiting for all parameters at each step, as its MNIST demo does, costs a copy for each.
        if (i % WAIT === WAIT - 1) await blockUntilReady(last);
      }
      await blockUntilReady(state);
      return last.jsAsync();
    },

    /** @param {Uint8Array} test @returns {Promise<number>} */
    async testElbo(test) {
      const [rows, width] = [chosen.picture ? 100 : 1000, chosen.input];
      let sum = 0;
      for (let at = 0; at < test.length; at += rows * width) {
        const floats = channelsFirst(toFloats(test.subarray(at, at + rows * width)), chosen.picture);
        const x = np.array(floats).reshape([rows, width]);
        sum += await loss(tree.ref(state.params), x, random.key(at)).jsAsync();
      }
      return (-sum * width) / test.length;
    },
  };
}

/** @param {import('../common.js').Layer} layer */
function shapeOf({ kind, input, output }) {
  if (kind === 'dense') return [input, output];
  return kind === 'conv' ? [output, input, KERNEL, KERNEL] : [input, output, KERNEL, KERNEL];
}

/** Pictures that lie one behind the other, channels last. @param {Float32Array} values @param {number[]} [picture] */
function channelsFirst(values, picture) {
  const [height = 0, width = 0, channels = 1] = picture ?? [];
  if (channels === 1) return values;
  const pixels = height * width;
  const found = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const place = i % (pixels * channels);
    found[i - place + (place % channels) * pixels + Math.floor(place / channels)] = values[i] ?? 0;
  }
  return found;
}

/**
 * Weights of the dense layers that read or make a picture, for channels that come first.
 * @param {import('../common.js').Layer} layer @param {import('../configs.mjs').Config} config
 */
function moved(layer, config) {
  const smallest = picturesOf(config).at(-1);
  const { name, input, output, weight } = layer;
  if (name === 'decoder.picture') return { ...layer, weight: channelsFirst(weight, smallest) };
  if (!smallest || (name !== 'mu' && name !== 'logvar')) return layer;
  /** @param {number} rows @param {Float32Array} values */
  const transposed = (rows, values) =>
    values.map((_, i) => values[(i % rows) * (values.length / rows) + Math.floor(i / rows)] ?? 0);
  return { ...layer, weight: transposed(output, channelsFirst(transposed(input, weight), smallest)) };
}

/** BCE + KL, summed over the batch. Takes ownership of its arguments, as functions of jax-js do.
 * @param {import('../configs.mjs').Config} config */
function negativeElbo(config) {
  const { enc, dec, input } = config;
  const pictures = picturesOf(config);
  /** @param {{ w: any, b: any }} layer @param {any} x */
  const dense = ({ w, b }, x) => np.dot(x, w).add(b);
  /** @param {number[]} picture */
  const shape = ([height = 0, width = 0, channels = 0]) => [channels, height, width];
  const strides = [2, 2];
  /** @type {[number, number][]} */
  const padding = [
    [1, 1],
    [1, 1],
  ];
  /** @param {{ w: any, b: any }} layer @param {any} x */
  const conv = ({ w, b }, x) => lax.convGeneralDilated(x, w, strides, padding).add(b.reshape([-1, 1, 1]));
  /** @param {{ w: any, b: any }} layer @param {any} x */
  const upconv = ({ w, b }, x) =>
    lax.convTranspose(x, w, strides, padding, { transposeKernel: true }).add(b.reshape([-1, 1, 1]));
  /** Logits. @param {any} params @param {any} z */
  const decode = (params, z) => {
    let h = z;
    if (pictures.length === 0) {
      for (const i of dec.keys()) h = nn.relu(dense(params[`decoder.${i}`], h));
      return dense(params.output, h);
    }
    h = nn.relu(dense(params['decoder.picture'], h)).reshape([-1, ...shape(pictures.at(-1) ?? [])]);
    for (let i = 0; i + 2 < pictures.length; i++) h = nn.relu(upconv(params[`decoder.${i}`], h));
    return upconv(params.output, h).reshape([-1, input]);
  };
  return (/** @type {any} */ params, /** @type {any} */ x, /** @type {any} */ key) => {
    let h = x.ref;
    for (const i of enc.keys()) h = nn.relu(dense(params[`encoder.${i}`], h));
    if (pictures[0]) {
      h = h.reshape([-1, ...shape(pictures[0])]);
      for (let i = 0; i + 1 < pictures.length; i++) h = nn.relu(conv(params[`encoder.${i}`], h));
      h = h.reshape([-1, valuesOf(pictures.at(-1) ?? [])]);
    }
    const mu = dense(params.mu, h.ref);
    const logvar = dense(params.logvar, h);
    const noise = random.normal(key, mu.shape);
    h = mu.ref.add(noise.mul(np.exp(logvar.ref.mul(0.5))));
    const logits = decode(params, h);
    const bce = nn.softplus(logits.ref).sub(x.mul(logits)).sum();
    const kl = logvar.ref.add(1).sub(np.square(mu)).sub(np.exp(logvar)).sum().mul(-0.5);
    return bce.add(kl);
  };
}

/** @param {import('../configs.mjs').Config} config */
function trainingStep(config) {
  const total = negativeElbo(config);
  /** @param {any} params @param {any} x @param {any} key */
  const mean = (params, x, key) => total(params, x, key).mul(1 / config.batch);
  return (/** @type {any} */ state, /** @type {any} */ images, /** @type {any} */ rows) => {
    const [key, noise] = random.split(state.key, 2);
    const [value, gradient] = valueAndGrad(mean)(tree.ref(state.params), images.slice(rows), noise);
    const count = state.count.add(1);
    /** @param {number} beta @returns {(g: any, m: any) => any} */
    const decay = (beta) => (g, m) => g.mul(1 - beta).add(m.mul(beta));
    const first = tree.map(decay(BETA1), tree.ref(gradient), state.first);
    const second = tree.map(
      (/** @type {any} */ g, /** @type {any} */ m) => decay(BETA2)(np.square(g), m),
      gradient,
      state.second,
    );
    /** @param {number} beta */
    const correction = (beta) => np.reciprocal(np.subtract(1, np.power(beta, count.ref)));
    const correction1 = correction(BETA1);
    const correction2 = correction(BETA2);
    const params = tree.map(
      (/** @type {any} */ p, /** @type {any} */ m, /** @type {any} */ v) =>
        p.sub(
          m
            .mul(correction1.ref)
            .mul(config.lr)
            .div(np.sqrt(v.mul(correction2.ref)).add(EPSILON)),
        ),
      state.params,
      tree.ref(first),
      tree.ref(second),
    );
    correction1.dispose();
    correction2.dispose();
    return [{ params, first, second, count, key }, value];
  };
}
