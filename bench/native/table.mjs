// What is printed at the end: one table of all configurations, as Markdown that also reads well in a terminal.

import { CONFIGS, SINGLE_STEPS } from '../peers/configs.mjs';
import { TESTED } from '../peers/statistics.mjs';
import { OURS } from './contenders.mjs';
import { BOUND } from './epochs.mjs';

/**
 * @typedef {import('../peers/race.mjs').Row & { missing?: string }} Row
 * @typedef {import('./epochs.mjs').Training} Training
 * @typedef {{ contender: string, config?: string, missing?: string, error?: string, mismatch?: string }} Complaint
 * @typedef {{ contender: string, size?: number, ms?: import('../peers/statistics.mjs').Summary, teraflops?: number,
 *   missing?: string, error?: string }} Matmul
 */

const bounds = Object.entries(CONFIGS)
  .map(([name, { bounds }]) => `${bounds.elbo} and ${bounds.losses} (${name})`)
  .join(', ');

export const NOTES = `
ms per step: median, least and most of the blocks. Times ours: in the same round, the median of the rounds.
Test ELBO: nats per image of ${TESTED}, one draw of z each, after equal steps from the same
weights and in the same order of batches, so that only the noise of z differs. Off: from ours; losses off: those of the last ${SINGLE_STEPS} steps,
standard deviation of the difference. The run fails beyond ${bounds} nats, and after
50 epochs, if they are timed, beyond ${BOUND}.`;

/** @param {Row[]} rows */
export function stepsTable(rows) {
  return table(
    ['', 'contender', 'ms per step', 'min', 'max', 'times ours', 'test ELBO', 'off', 'losses off'],
    rows
      .filter(({ missing }) => missing === undefined)
      .map(({ config, contender, msPerStep, ratios, testElbo, off }) => [
        config,
        contender,
        digits(msPerStep?.median),
        digits(msPerStep?.min),
        digits(msPerStep?.max),
        contender === OURS ? '' : digits(Object.values(ratios ?? {})[0]?.median),
        testElbo?.toFixed(2),
        off?.elbo.toFixed(2),
        off?.losses.toFixed(2),
      ]),
  );
}

/** @param {Training[]} rows */
export function epochsTable(rows) {
  return table(
    ['contender', '50 epochs of A, s', 'min', 'max', 'test ELBO'],
    rows.map(({ contender, seconds, testElbo }) => [
      contender,
      seconds?.median.toFixed(2),
      seconds?.min.toFixed(2),
      seconds?.max.toFixed(2),
      testElbo?.toFixed(2),
    ]),
  );
}

/** @param {Matmul} matmul @param {boolean} tf32 */
export function matmulLine({ size, ms, teraflops }, tf32) {
  const rate = `${digits(teraflops)} TFLOP/s (${digits(ms?.median)} ms, ${digits(ms?.min)} to ${digits(ms?.max)})`;
  return `torch.matmul, ${size} cubed, ${tf32 ? 'TensorFloat-32' : 'f32'}: ${rate}. For ours: npm run bench.`;
}

/** What went wrong, or was not there, a line each. @param {Complaint[]} rows @returns {string[]} */
export function complaints(rows) {
  const lines = rows.flatMap(({ contender, config, missing, error, mismatch }) => {
    const name = config ? `${contender}, ${config}` : contender;
    return [
      ...(missing ? [`MISSING: ${contender}: ${missing}`] : []),
      ...(error ? [`FAILED: ${name}: ${error}`] : []),
      ...(mismatch ? [`FAILED: ${name}: ${mismatch}`] : []),
    ];
  });
  // What is missing is so in each configuration.
  return [...new Set(lines)];
}

/** @param {string[]} titles @param {(string | undefined)[][]} rows */
function table(titles, rows) {
  const lines = [titles, ...rows.map((row) => row.map((cell) => cell ?? '-'))];
  const widths = titles.map((_, i) => Math.max(3, ...lines.map((line) => line[i].length)));
  // Numbers to the right.
  const isText = titles.map((title) => title === '' || title === 'contender');
  const rule = widths.map((width, i) => (isText[i] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  lines.splice(1, 0, rule);
  return lines
    .map((line) =>
      line.map((cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | '),
    )
    .map((line) => `| ${line} |`)
    .join('\n');
}

/** Three digits. @param {number | undefined} value */
function digits(value) {
  if (value === undefined) return undefined;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
