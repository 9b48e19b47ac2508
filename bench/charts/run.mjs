// npm run bench:charts: the charts of docs/performance.md. `-- --help` tells the options.

import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLocked } from '../install.mjs';
import { kernelsChart } from './kernels.mjs';
import { readOptions, UsageError } from './options.mjs';
import { peersChart } from './peers.mjs';
import { stepChart } from './step.mjs';

try {
  const options = await readOptions(process.argv.slice(2));
  if (options) await draw(options);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** @param {NonNullable<Awaited<ReturnType<typeof readOptions>>>} options */
async function draw({ kernels, peers, out }) {
  const charts = {
    'peers.svg': peersChart(peers),
    'step.svg': stepChart(kernels),
    'kernels.svg': kernelsChart(kernels),
  };
  await installLocked(fileURLToPath(new URL('.', import.meta.url)), 'bench/charts');
  const { init } = await import('echarts');
  await mkdir(out, { recursive: true });
  for (const [name, { title, width, height, option }] of Object.entries(charts)) {
    const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
    chart.setOption(option);
    /** @type {string} */
    const svg = chart.renderToSVGString();
    chart.dispose();
    const file = join(out, name);
    // The library has no place for it; without, a screen reader finds loose words.
    await writeFile(file, `${svg.replace(/^<svg[^>]*>/, `$& <title>${title}</title>`)}\n`);
    console.log(relative('', file));
  }
}
