// jax-js, as its documentation advises for speed: one jit() over the whole step (batch, noise, gradients, Adam), so
// that it fuses what it can. Adam is that of @jax-js/optax, written out so that it is inside the jit.
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { batches } from 'order';
import { initialLayers, toFloats, WIDTH } from '../common.js';

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

  return {
    /** @param {import('../configs.mjs').Config} config @param {Uint8Array} train @param {{ seed: number }} options */
    async init(config, train, { seed }) {
      const devices = await init(device);
      if (!devices.includes(device)) throw new Error(`jax-js has no ${device} here, only ${devices}.`);
      defaultDevice(device);
      const count = train.length / WIDTH;
      images = np.array(toFloats(train)).reshape([count, WIDTH]);
      const layers = initialLayers(config, seed);
      /** @param {(layer: import('../common.js').Layer) => object} make */
      const byName = (make) => Object.fromEntries(layers.map((layer) => [layer.name, make(layer)]));
      const zeros = () =>
        byName(({ input, output }) => ({ w: np.zeros([input, output]), b: np.zeros([output]) }));
      state = {
        params: byName(({ input, output, weight, bias }) => ({
          w: np.array(weight).reshape([input, output]),
          b: np.array(bias),
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
      const rows = 1000;
      let sum = 0;
      for (let at = 0; at < test.length; at += rows * WIDTH) {
        const x = np.array(toFloats(test.subarray(at, at + rows * WIDTH))).reshape([rows, WIDTH]);
        sum += await loss(tree.ref(state.params), x, random.key(at)).jsAsync();
      }
      return (-sum * WIDTH) / test.length;
    },
  };
}

/** BCE + KL, summed over the batch. Takes ownership of its arguments, as functions of jax-js do.
 * @param {import('../configs.mjs').Config} config */
function negativeElbo({ enc, dec }) {
  /** @param {{ w: any, b: any }} layer @param {any} x */
  const dense = ({ w, b }, x) => np.dot(x, w).add(b);
  return (/** @type {any} */ params, /** @type {any} */ x, /** @type {any} */ key) => {
    let h = x.ref;
    for (const i of enc.keys()) h = nn.relu(dense(params[`encoder.${i}`], h));
    const mu = dense(params.mu, h.ref);
    const logvar = dense(params.logvar, h);
    const noise = random.normal(key, mu.shape);
    h = mu.ref.add(noise.mul(np.exp(logvar.ref.mul(0.5))));
    for (const i of dec.keys()) h = nn.relu(dense(params[`decoder.${i}`], h));
    const logits = dense(params.output, h);
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
