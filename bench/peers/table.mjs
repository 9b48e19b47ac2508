// The tables of one configuration, as Markdown that also reads well in a terminal.

import { CONFIGS, SINGLE_STEPS } from './configs.mjs';
import { OURS } from './race.mjs';
import { BOUNDS, TESTED } from './statistics.mjs';

/** @typedef {import('./race.mjs').Row} Row */
/** @typedef {[title: string, cell: (row: Row) => string | undefined]} Column */

export const NOTES = `
ms per step: median, least and most of the blocks. Times ours: the time of a step over ours in the same round, median of
the rounds and range; medians: the ratio of the two medians; by process: the ratio of the medians of each browser or
process (--processes), median and range.
Test ELBO: nats per image of ${TESTED}, one draw of z each, after equal steps. All start from the same
weights and take the same batches in the same order, so only the noise of z differs. Off: from ours. Losses off: the losses of the
last ${SINGLE_STEPS} of those steps, standard deviation of the difference. The run fails if one is further off than
${BOUNDS.elbo} or, in the losses, ${BOUNDS.losses} nats; after fewer steps by the share of that.
Cold start: from opening a page in a fresh browser, or starting a process, to the end of the first step; library and
images come from this machine. Of that, init puts images and weights in place, and the first step compiles; medians.
Dispatches and submits: per step. Gzipped: what the page loads of the library, minified.`;

/** Times and what was learnt; start and size. @param {Row[]} rows */
export function tables(rows) {
  const ours = OURS.filter((name) => rows.some((row) => row.ratios?.[name]));
  const failures = rows.flatMap(({ contender, error, mismatch }) => [
    ...(error ? [`FAILED: ${contender}: ${error}`] : []),
    ...(mismatch ? [`FAILED: ${contender} ${mismatch}`] : []),
  ]);
  return [
    table(rows, [
      ['contender', ({ contender }) => contender],
      ['ms per step', ({ msPerStep }) => digits(msPerStep?.median)],
      ['min', ({ msPerStep }) => digits(msPerStep?.min)],
      ['max', ({ msPerStep }) => digits(msPerStep?.max)],
      ...ours.flatMap((name) => timesOurs(name)),
      ['test ELBO', ({ testElbo }) => testElbo?.toFixed(2)],
      ['off', ({ off }) => off?.elbo.toFixed(2)],
      ['losses off', ({ off }) => off?.losses.toFixed(2)],
    ]),
    table(rows, [
      ['contender', ({ contender }) => contender],
      ['cold start, s', ({ coldMs }) => seconds(coldMs?.median)],
      ['min', ({ coldMs }) => seconds(coldMs?.min)],
      ['max', ({ coldMs }) => seconds(coldMs?.max)],
      ['init, s', ({ initMs }) => seconds(initMs?.median)],
      ['first step, s', ({ firstStepMs }) => seconds(firstStepMs?.median)],
      ['dispatches', ({ dispatchesPerStep }) => digits(dispatchesPerStep)],
      ['submits', ({ submitsPerStep }) => digits(submitsPerStep)],
      ['gzipped, KB', ({ gzippedBytes }) => (gzippedBytes ? (gzippedBytes / 1000).toFixed(1) : undefined)],
    ]),
    ...(failures.length > 0 ? [failures.join('\n')] : []),
  ].join('\n\n');
}

/**
 * What was left out because it takes too long, or undefined.
 * @param {Row[]} rows of one configuration @param {{ colds: number, processes?: number | undefined, rounds: number, steps?: number | undefined, limit: number }} settings
 */
export function cutShort(rows, { colds, processes = 1, rounds, steps: asked, limit }) {
  const taken = rows.filter(({ error }) => error === undefined);
  const [{ config, steps } = { config: '', steps: undefined }] = taken;
  const wanted = asked ?? CONFIGS[config]?.warmup;
  /** @param {string} contender @param {string} what @param {number} all @param {number} [done] */
  const fewer = (contender, what, all, done = all) =>
    done < all ? [`${contender}: ${done} ${what} of ${all}`] : [];
  const cuts = [
    ...fewer('all', 'steps before the timing', wanted ?? 0, steps),
    ...taken.flatMap((row) => fewer(row.contender, 'cold starts', colds, row.colds)),
    ...taken.flatMap((row) => fewer(row.contender, 'rounds', processes * rounds, row.blocks.length)),
  ];
  return cuts.length > 0
    ? `Cut short, as each may take ${limit} seconds (--limit): ${cuts.join('; ')}.`
    : undefined;
}

/** @param {string} name @returns {Column[]} */
function timesOurs(name) {
  return [
    [
      `times ${name}`,
      ({ contender, ratios }) => {
        const ratio = ratios?.[name];
        return ratio && contender !== name
          ? `${digits(ratio.median)} (${digits(ratio.min)}-${digits(ratio.max)})`
          : undefined;
      },
    ],
    [
      'medians',
      ({ contender, ratios }) => (contender === name ? undefined : digits(ratios?.[name]?.ofMedians)),
    ],
    [
      'by process',
      ({ contender, byProcess }) => {
        const ratio = byProcess?.[name];
        return ratio && contender !== name
          ? `${digits(ratio.median)} (${digits(ratio.min)}-${digits(ratio.max)})`
          : undefined;
      },
    ],
  ];
}

/** @param {Row[]} rows @param {Column[]} columns */
function table(rows, columns) {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, cell]) => cell(row) || '-')),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  const lines = cells.map((line) => {
    const padded = line.map((text, i) =>
      i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  });
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  lines.splice(1, 0, `| ${rule.join(' | ')} |`);
  return lines.join('\n');
}

/** Three digits. @param {number | undefined} value */
function digits(value) {
  if (value === undefined || value === 0) return undefined;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param {number | undefined} ms */
function seconds(ms) {
  return ms === undefined ? undefined : (ms / 1000).toFixed(2);
}
