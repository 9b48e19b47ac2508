// The command line of bench:charts, and the reports that it names.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const results = join(root, 'bench', 'results');

const HELP = `npm run bench:charts -- [options]

Draws the charts of docs/performance.md as SVG:
  peers.svg     milliseconds per step of webgpu-vae and its peers
  step.svg      the share of each dispatch in the GPU time of a training step
  kernels.svg   GFLOP/s of the dense products, beside what the adapter can do at most

Options:
  --kernels FILE   what npm run bench -- --json FILE wrote (default: bench/results/swiftshader-kernels.json)
  --peers FILE     what npm run bench:peers -- --json FILE wrote (default: bench/results/swiftshader-peers.json)
  --out DIR        where the charts go (default: docs)
  --help           show this

Exit status: 0 done, 1 a failure, 2 wrong usage or a file that is missing or wrong.`;

export class UsageError extends Error {}

/** @typedef {import('../kernels/report').Report} KernelReport */
/**
 * What of a report of bench:peers is drawn.
 * @typedef {object} PeerReport
 * @property {string} date
 * @property {{ cpu?: string, cores?: number }} machine
 * @property {string} chromium
 * @property {Record<string, string | undefined>} [adapters]
 * @property {Record<string, string>} versions
 * @property {import('../peers/race.mjs').Row[]} rows
 */

/** @param {string[]} args @returns the reports and where to, or undefined where help was asked for, which is printed */
export async function readOptions(args) {
  const values = parse(args);
  if (values.help) return void console.log(HELP);
  return {
    kernels: await kernelReport(resolve(values.kernels)),
    peers: await peerReport(resolve(values.peers)),
    out: resolve(values.out),
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        kernels: { type: 'string', default: join(results, 'swiftshader-kernels.json') },
        peers: { type: 'string', default: join(results, 'swiftshader-peers.json') },
        out: { type: 'string', default: join(root, 'docs') },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}`);
  }
}

/** @param {string} file @returns {Promise<KernelReport>} */
async function kernelReport(file) {
  const report = await json('kernels', file, 'bench');
  const usable =
    isDate(report?.date) &&
    typeof report.adapter === 'string' &&
    isPositive(report.ceilings?.gflops) &&
    isList(
      report.rows,
      (row) =>
        areStrings(row.case, row.group, row.kernel, row.label) &&
        isPositive(row.ms?.median) &&
        Number.isFinite(row.flops) &&
        Number.isFinite(row.gflops),
    ) &&
    isList(report.steps, (step) => areStrings(step.case, step.title) && isPositive(step.gpu?.median));
  if (!usable) throw wrong('kernels', file, 'bench');
  return report;
}

/** @param {string} file @returns {Promise<PeerReport>} */
async function peerReport(file) {
  const report = await json('peers', file, 'bench:peers');
  const usable =
    isDate(report?.date) &&
    typeof report.chromium === 'string' &&
    isObject(report.machine) &&
    isObject(report.versions) &&
    isList(
      report.rows,
      ({ config, contender, msPerStep }) =>
        areStrings(config, contender) &&
        (msPerStep === undefined || [msPerStep?.median, msPerStep?.min, msPerStep?.max].every(isPositive)),
    );
  if (!usable) throw wrong('peers', file, 'bench:peers');
  return report;
}

/** @param {string} option @param {string} file @param {string} script @returns {Promise<any>} */
async function json(option, file, script) {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new UsageError(
      `--${option}: cannot read ${file}: ${error.message}. npm run ${script} -- --json FILE writes one.`,
    );
  });
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(option, file, script);
  }
}

/** @param {string} option @param {string} file @param {string} script */
function wrong(option, file, script) {
  return new UsageError(`--${option}: ${file} is not what npm run ${script} -- --json FILE writes.`);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** @param {unknown} value */
function isPositive(value) {
  return Number.isFinite(value) && Number(value) > 0;
}

/** @param {unknown} value */
function isDate(value) {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/** @param {unknown[]} values */
function areStrings(...values) {
  return values.every((value) => typeof value === 'string');
}

/** @param {unknown} list @param {(one: any) => boolean} fits */
function isList(list, fits) {
  return Array.isArray(list) && list.every((one) => isObject(one) && fits(one));
}
