// docs/peers.svg: milliseconds per step, ours and the peers'.

import { CONFIGS, title } from '../peers/configs.mjs';
import { OURS } from '../peers/race.mjs';
import { UsageError } from './options.mjs';
import { BLUE, chart, day, digits, GREY, heading, INK, line, rect, text } from './style.mjs';

const BAND = 24;
const BAR = 15;
const CAP = 4;

/** @param {import('./options.mjs').PeerReport} report */
export function peersChart(report) {
  const times = report.rows.flatMap(({ msPerStep }) => (msPerStep ? [msPerStep.min, msPerStep.max] : []));
  if (times.length === 0) throw new UsageError('--peers: no contender of that file was timed.');
  const min = 10 ** Math.floor(Math.log10(Math.min(...times) / 1.2));
  // A decade at least, so that the axis has two labels.
  const max = Math.max(10 * min, ...times);
  const configs = [...new Set(report.rows.map(({ config }) => config))];
  const { machine, adapters = {}, versions } = report;
  // One range of times; ours are whole packages, theirs several of one version.
  const others = Object.entries(versions).filter(([name]) => !name.endsWith('-backend-webgpu'));
  return chart({
    title: 'Time of a training step, beside other libraries in a browser',
    caption: [
      'Bar: median of the blocks of steps; whisker: least and most. ×: its time over ours in the same round, median.',
      [
        `WebGPU: ${adapters[OURS[0]] ?? 'adapter not told'}`,
        `CPU: ${machine.cores ?? '?'} cores, ${machine.cpu ?? 'unknown'}`,
        `Chromium ${report.chromium}`,
        day(report.date),
      ].join(' · '),
      others.map(([name, version]) => `${name} ${version}`).join(' · '),
    ],
    rows: configs.flatMap((config) => [
      heading(CONFIGS[config] ? `${config}: ${title(CONFIGS[config])}` : config),
      ...report.rows
        .filter((row) => row.config === config)
        .map((row) => ({
          label: adapters[row.contender] === 'CPU' ? `${row.contender} (CPU)` : row.contender,
          draw: (/** @type {import('./style.mjs').Place} */ place) => bar(row, place, min),
        })),
    ]),
    band: BAND,
    left: 150,
    right: 150,
    axis: { type: 'log', min, max },
    roundEnd: max === 10 * min,
    unit: 'ms per step, logarithmic',
  });
}

/** @param {import('../peers/race.mjs').Row} row @param {import('./style.mjs').Place} place @param {number} min */
function bar({ contender, msPerStep, ratios, error, mismatch }, { x, y }, min) {
  if (!msPerStep) return [text(x(min) + 6, y, error === undefined ? 'not timed' : 'failed')];
  const ours = OURS.includes(contender);
  const [from, low, middle, high] = [min, msPerStep.min, msPerStep.median, msPerStep.max].map(x);
  const ratio = contender === OURS[0] ? undefined : ratios?.[OURS[0]]?.median;
  const words = [
    `${digits(msPerStep.median)} ms`,
    ...(ratio === undefined ? [] : [`${digits(ratio)}×`]),
    ...(mismatch === undefined ? [] : ['(other results)']),
  ];
  const cap = (/** @type {number} */ at, /** @type {string} */ stroke) =>
    line(at, y - CAP, at, y + CAP, { stroke });
  return [
    rect(from, y - BAR / 2, middle, BAR, ours ? BLUE : GREY),
    // White on the bar and grey beside it: each is seen in light and dark.
    line(low, y, middle, y, { stroke: '#ffffff' }),
    cap(low, '#ffffff'),
    line(middle, y, high, y),
    cap(high, INK),
    text(high + 8, y, words.join('   '), { bold: ours, ...(ours && { fill: BRIGHT }) }),
  ];
}

/** The blue of our bars, lighter, to be read as text in the dark. */
const BRIGHT = '#2f81c7';
