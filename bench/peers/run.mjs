// npm run bench:peers: webgpu-vae beside other libraries, in headless Chromium. `-- --help` tells the options.

import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { chromium } from '../../scripts/browser.mjs';
import { setup } from '../../scripts/setup.mjs';
import { installLocked } from '../install.mjs';
import { CONFIGS, CONTENDERS, title } from './configs.mjs';
import { duration } from './duration.mjs';
import { load, watchSteal } from './machine.mjs';
import { readOptions, UsageError } from './options.mjs';
import { race } from './race.mjs';
import { serve } from './server.mjs';
import { cutShort, NOTES, tables } from './table.mjs';

const SWIFTSHADER = '--use-webgpu-adapter=swiftshader';
const root = fileURLToPath(new URL('../..', import.meta.url));
const peers = join(root, 'bench', 'peers', 'node_modules');

try {
  const options = await readOptions(process.argv.slice(2));
  if (options) process.exitCode = await compare(options);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** @param {NonNullable<Awaited<ReturnType<typeof readOptions>>>} options @returns {Promise<number>} the exit status */
async function compare({ configs, contenders, before, adapter, json, steps, ...settings }) {
  await setup();
  // These need what setup() installs.
  const { buildForPages, gzippedSize } = await import('./build.mjs');
  const { modelChunks, sizeOf } = await import('../../scripts/download.mjs');
  const { openPage } = await import('./browser.mjs');
  const { openProcess } = await import('./node.mjs');
  await installLocked(join(root, 'bench', 'peers'), 'bench/peers');
  await buildForPages(root);
  if (before) {
    const { buildBefore } = await import('./before.mjs');
    await buildBefore(root, before);
  }
  const found = await chromium();
  const args = [...new Set([...found.args, ...(adapter === 'swiftshader' ? [SWIFTSHADER] : [])])];
  const node = contenders.some((name) => CONTENDERS[name]?.node)
    ? await adapterEnvironment(adapter === 'swiftshader' ? 'software' : 'auto')
    : undefined;
  const server = await serve(root);

  const report = {
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length },
    chromium: found.version,
    node: process.versions.node,
    adapters: /** @type {Record<string, string | undefined>} */ ({}),
    versions: await versions(),
    settings: { ...settings, adapter, before },
    noise: /** @type {Record<string, { load: number[], stolen: number | undefined }>} */ ({}),
    rows: /** @type {import('./race.mjs').Row[]} */ ([]),
  };
  const { cpu, cores } = report.machine;
  console.log(`${cores} cores (${cpu}), load ${load()}; Chromium ${found.version}, Node ${report.node}`);
  console.log(
    `Takes about ${duration(configs, contenders, { ...settings, steps })} on a software adapter with two cores.`,
  );
  try {
    for (const config of configs) {
      const warmup = steps ?? CONFIGS[config].warmup;
      const calm = load();
      const stolen = watchSteal();
      const rows = await race(config, {
        ...settings,
        contenders,
        warmup,
        say: progress,
        open: (contender) => {
          if (CONTENDERS[contender].node && node) return openProcess(contender, node.env);
          server.served.clear();
          return openPage(
            { ...found, args },
            `${server.origin}/bench/peers/index.html?contender=${contender}`,
          );
        },
        size: async (contender) => {
          if (CONTENDERS[contender].node) return undefined;
          if (contender === 'webgpu-vae') return sizeOf(await modelChunks());
          return gzippedSize([...server.served].filter((file) => file.startsWith(peers)));
        },
      });
      progress('');
      for (const { contender, adapter } of rows) report.adapters[contender] ??= adapter;
      const noise = { load: [calm, load()], stolen: stolen() };
      report.noise[config] = noise;
      const { steps: done = warmup } = rows.find(({ steps }) => steps !== undefined) ?? {};
      console.log(`\n${config}: ${title(CONFIGS[config])}; ELBO after ${done} steps`);
      const host =
        noise.stolen === undefined ? '' : `, ${(noise.stolen * 100).toFixed(0)} % stolen by the host`;
      console.log(`Noise of the machine: load ${noise.load.join(' before and ')} after${host}\n`);
      console.log(tables(rows));
      const cut = cutShort(rows, { ...settings, steps });
      if (cut) console.log(`\n${cut}`);
      report.rows.push(...rows);
      if (json) await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
    }
  } finally {
    server.close();
  }
  console.log(`\nAdapters: ${listed(report.adapters)}`);
  console.log(NOTES);
  return report.rows.some(({ error, mismatch }) => error || mismatch) ? 1 : 0;
}

/** @param {Record<string, string | undefined>} named */
function listed(named) {
  return Object.entries(named)
    .map(([name, value]) => `${name} ${value || 'none'}`)
    .join('; ');
}

/** Of the library and its peers. */
async function versions() {
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const others = JSON.parse(await readFile(join(root, 'bench', 'peers', 'package.json'), 'utf8'));
  return { [own.name]: own.version, ...others.dependencies };
}

/** A line that the next one replaces, in a terminal. @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') console.error(text);
}
