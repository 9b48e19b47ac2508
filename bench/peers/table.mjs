// The table of one configuration, as Markdown that also reads well in a terminal.

/** @typedef {import('./race.mjs').Row} Row */

const OURS = 'webgpu-vae';

/** @type {[title: string, cell: (row: Row, ours: Row | undefined) => string | undefined][]} */
const COLUMNS = [
  ['contender', ({ contender }) => contender],
  ['ms per step', ({ msPerStep }) => round(msPerStep?.median)],
  ['min', ({ msPerStep }) => round(msPerStep?.min)],
  ['max', ({ msPerStep }) => round(msPerStep?.max)],
  ['times ours', ({ msPerStep }, ours) => ratio(msPerStep?.median, ours?.msPerStep?.median)],
  ['init, s', ({ initMs }) => seconds(initMs)],
  ['first step, s', ({ firstStepMs }) => seconds(firstStepMs)],
  ['cold page to then, s', ({ coldMs }) => seconds(coldMs)],
  ['dispatches', ({ dispatchesPerStep }) => round(dispatchesPerStep)],
  ['submits', ({ submitsPerStep }) => round(submitsPerStep)],
  ['test ELBO', ({ testElbo }) => testElbo?.toFixed(2)],
  ['gzipped, KB', ({ gzippedBytes }) => (gzippedBytes ? (gzippedBytes / 1000).toFixed(1) : undefined)],
];

export const NOTES = `
ms per step: median, least and most of the blocks. Times ours: the median over webgpu-vae's.
Init: images and weights put in place; then the first step, with what it compiles; cold page to then: all of it since
the page was opened, library and images fetched from this machine. Dispatches and submits are per step.
Test ELBO: nats per image over the 10,000 test images, one draw of z each. All start from the same weights. The peers
share one order of the examples and leave out the last partial batch of an epoch; webgpu-vae draws its own order on the
GPU and takes that batch too. Gzipped: what the page loads of the library, minified.`;

/** @param {Row[]} rows */
export function table(rows) {
  const ours = rows.find(({ contender }) => contender === OURS);
  const cells = [
    COLUMNS.map(([title]) => title),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row, ours) || '-')),
  ];
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  const lines = cells.map((line) => {
    const padded = line.map((text, i) =>
      i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  });
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  lines.splice(1, 0, `| ${rule.join(' | ')} |`);
  for (const { contender, error } of rows) if (error) lines.push(`${contender} failed: ${error}`);
  return lines.join('\n');
}

/** Three digits. @param {number | undefined} value */
function round(value) {
  if (value === undefined || value === 0) return undefined;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param {number | undefined} ms */
function seconds(ms) {
  return ms === undefined ? undefined : (ms / 1000).toFixed(2);
}

/** @param {number | undefined} theirs @param {number | undefined} ours */
function ratio(theirs, ours) {
  return theirs === undefined || ours === undefined ? undefined : round(theirs / ours);
}
