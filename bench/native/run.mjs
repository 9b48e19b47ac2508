// npm run bench:native: webgpu-vae in Node beside PyTorch and JAX. `-- --help` tells the options.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adapterEnvironment } from '../../scripts/adapter.mjs';
import { setup } from '../../scripts/setup.mjs';
import { CONFIGS } from '../peers/configs.mjs';
import { UsageError } from '../peers/options.mjs';
import { race } from '../peers/race.mjs';
import { summary } from '../peers/statistics.mjs';
import { makeOpener } from './contenders.mjs';
import { timeEpochs } from './epochs.mjs';
import { readOptions } from './options.mjs';
import { Missing } from './python.mjs';
import { complaints, epochsTable, matmulLine, NOTES, stepsTable } from './table.mjs';
import { makeTasks } from './tasks.mjs';

const EPOCH_RUNS = 3;
const MATMUL_SIZE = 4096;
const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  const options = readOptions(process.argv.slice(2));
  if (options) process.exitCode = await compare(options);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/** @param {NonNullable<ReturnType<typeof readOptions>>} options @returns {Promise<number>} the exit status */
async function compare(options) {
  await setup();
  // This needs what setup() installs.
  const { buildForPages } = await import('../peers/build.mjs');
  await buildForPages(root);
  const folder = await mkdtemp(join(tmpdir(), 'webgpu-vae-'));
  try {
    return await measure(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {NonNullable<ReturnType<typeof readOptions>>} options @param {string} folder for files of the run */
async function measure({ configs, contenders, json, steps, epochsOfA, matmul, python, ...settings }, folder) {
  const { device, tf32, rounds, block } = settings;
  // With CUDA never a software adapter: that would be compared with a GPU.
  const adapter = await adapterEnvironment(device === 'cuda' ? 'hardware' : 'software').then(
    ({ env }) => env,
    // Its remedies are those of a command that may take another adapter.
    ({ message }) =>
      new Error(`${message.split('. ')[0]}: bench/native/README.md tells how to set Vulkan up`),
  );
  const opener = makeOpener({ adapter, python, device, tf32, tasks: makeTasks(root, folder) });
  const { known, open } = opener;

  const report = {
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length },
    node: process.versions.node,
    version: JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version,
    settings,
    load: { before: loadavg()[0], after: Number.NaN },
    contenders: known,
    rows: /** @type {import('./table.mjs').Row[]} */ ([]),
    epochsOfA: /** @type {import('./table.mjs').Training[] | undefined} */ (undefined),
    matmul: /** @type {import('./table.mjs').Matmul | undefined} */ (undefined),
  };
  const save = async () => {
    report.load.after = loadavg()[0];
    if (json !== undefined) await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
  };

  for (const config of configs) {
    const rows = await race(config, {
      contenders: opener.present(contenders),
      colds: 1,
      rounds,
      block,
      warmup: steps ?? CONFIGS[config].warmup,
      open,
      size: async () => undefined,
      say: progress,
    });
    report.rows.push(...contenders.map((contender) => finished(rows, config, contender, known)));
    await save();
  }
  const present = opener.present(contenders);
  if (epochsOfA) {
    report.epochsOfA = await timeEpochs({ contenders: present, open, runs: EPOCH_RUNS, say: progress });
  }
  if (matmul) {
    progress('torch.matmul');
    report.matmul = await rateOf(opener);
  }
  await save();
  progress('');

  const measured = report.rows.some(({ msPerStep }) => msPerStep);
  const complaint = complaints([
    ...report.rows,
    ...(report.epochsOfA ?? []),
    ...(report.matmul ? [report.matmul] : []),
  ]);
  for (const { contender, adapter } of report.rows.filter(({ config }) => config === configs[0])) {
    if (adapter) console.log(`${contender}: ${[adapter, ...versions(known[contender])].join(', ')}`);
  }
  console.log(`TensorFloat-32 ${tf32 ? 'allowed to PyTorch and JAX' : 'off'}; ${rounds} rounds.\n`);
  if (measured) console.log(stepsTable(report.rows));
  if (report.epochsOfA) console.log(`\n${epochsTable(report.epochsOfA)}`);
  if (report.matmul?.ms) console.log(`\n${matmulLine(report.matmul, tf32)}`);
  if (complaint.length > 0) console.log(`\n${complaint.join('\n')}`);
  console.log(measured ? NOTES : '\nNothing was measured.');
  return measured && !complaint.some((line) => line.startsWith('FAILED')) ? 0 : 1;
}

/**
 * A row as race() left it, but for what is no failure, and for counts that only WebGPU has.
 * @param {import('./table.mjs').Row[]} rows @param {string} config @param {string} contender
 * @param {Record<string, import('./contenders.mjs').Known>} known @returns {import('./table.mjs').Row}
 */
function finished(rows, config, contender, known) {
  const missing = known[contender]?.missing;
  if (missing !== undefined) return { config, contender, blocks: [], missing };
  const { dispatchesPerStep, submitsPerStep, ...row } = rows.find((row) => row.contender === contender) ?? {
    config,
    contender,
    blocks: [],
  };
  return dispatchesPerStep ? { ...row, dispatchesPerStep, submitsPerStep } : row;
}

/** @param {ReturnType<typeof makeOpener>} opener @returns {Promise<import('./table.mjs').Matmul>} */
async function rateOf(opener) {
  const contender = 'torch.matmul';
  try {
    const ms = summary(await opener.matmul(MATMUL_SIZE));
    return { contender, size: MATMUL_SIZE, ms, teraflops: (2 * MATMUL_SIZE ** 3) / ms.median / 1e9 };
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return error instanceof Missing ? { contender, missing: message } : { contender, error: message };
  }
}

/** @param {import('./contenders.mjs').Known | undefined} known */
function versions(known) {
  return Object.entries(known?.versions ?? {}).flatMap(([name, version]) =>
    version ? `${name} ${version}` : [],
  );
}

/** A line that the next one replaces, in a terminal. @param {string} text */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') console.error(text);
}
