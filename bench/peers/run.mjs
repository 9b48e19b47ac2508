// npm run bench:peers: webgpu-vae beside other libraries, in headless Chromium. `-- --help` tells the options.

import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '../../scripts/adapter.mjs';
import { setup } from '../../scripts/setup.mjs';
import { CONFIGS, title } from './configs.mjs';
import { readOptions, UsageError } from './options.mjs';
import { race } from './race.mjs';
import { serve } from './server.mjs';
import { NOTES, table } from './table.mjs';

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
async function compare({ configs, contenders, rounds, block, steps, adapter, json }) {
  await setup();
  // These need what setup() installs.
  const { buildContender, gzippedSize, installPeers } = await import('./install.mjs');
  const browser = await import('./browser.mjs');
  await installPeers(join(root, 'bench', 'peers'));
  await buildContender(root);
  const found = await chromium();
  const args = [...new Set([...found.args, ...(adapter === 'swiftshader' ? [SWIFTSHADER] : [])])];
  const server = await serve(root);

  const report = {
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0] },
    chromium: found.version,
    adapter: '',
    versions: await versions(),
    rows: /** @type {import('./race.mjs').Row[]} */ ([]),
  };
  const { cpu, cores, load } = report.machine;
  console.log(`${cores} cores (${cpu}), load ${load?.toFixed(1)}; Chromium ${found.version}`);
  try {
    for (const config of configs) {
      const warmup = steps ?? CONFIGS[config].warmup;
      const rows = await race(config, {
        contenders,
        rounds,
        block,
        warmup,
        say: progress,
        open: (contender) => {
          server.served.clear();
          const address = `${server.origin}/bench/peers/index.html?contender=${contender}`;
          return browser.open({ ...found, args }, address);
        },
        size: (contender) =>
          gzippedSize(
            contender === 'webgpu-vae'
              ? [join(root, 'dist', 'index.js')]
              : [...server.served].filter((file) => file.startsWith(peers)),
          ),
        adapter: (name) => {
          if (report.adapter === '') console.log(`Adapter: ${name}`);
          report.adapter = name;
        },
      });
      progress('');
      console.log(
        `\n${config}: ${title(CONFIGS[config])}; ${rounds} block${rounds === 1 ? '' : 's'} each; ELBO after ${warmup} steps\n`,
      );
      console.log(table(rows));
      report.rows.push(...rows);
      if (json) await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
    }
  } finally {
    server.close();
  }
  console.log(NOTES);
  return report.rows.some(({ error }) => error) ? 1 : 0;
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
