// docs/step.svg: where the GPU time of a step goes.

import { UsageError } from './options.mjs';
import { chart, colourOf, day, digits, MARGIN, percent, rect, text, WIDTH } from './style.mjs';

const BAND = 138;
const BAR = 42;
const GAP = 1;
/** Fonts are wider than the library takes them to be. */
const LINES = 0.85 * (WIDTH - 2 * MARGIN);
/** Of a letter in a segment, about. */
const LETTER = 6.1;

/** @typedef {import('./options.mjs').KernelReport} Report */
/** @typedef {{ kernel: string, label: string, share: number }} Part */

/** @param {Report} report */
export function stepChart(report) {
  const steps = report.steps
    .map((step) => ({ step, parts: partsOf(report, step.case) }))
    .filter(({ parts }) => parts.length > 0);
  if (steps.length === 0) throw new UsageError('--kernels: that file holds no whole step of a model.');
  const kernels = steps.flatMap(({ parts }) => parts.map(({ kernel }) => kernel));
  const rows = steps.map(({ step, parts }) => ({
    draw: (/** @type {import('./style.mjs').Place} */ place) => stacked(step, parts, place),
  }));
  const [first] = rows;
  if (first) rows[0] = { draw: (place) => [...legend(kernels, place.top - 12), ...first.draw(place)] };
  return chart({
    title: 'Where the time of a training step goes',
    caption: [
      'GPU time of each dispatch measured by itself, in the order of the step, as a share of their sum.',
      `${report.adapter} · ${report.matmul} matmul · ${day(report.date)}`,
    ],
    rows,
    band: BAND,
    above: 26,
    axis: { type: 'value', min: 0, max: 1, interval: 0.2 },
    roundEnd: true,
    rules: false,
    formatter: wholePercent,
    unit: 'share of the GPU time',
  });
}

/** @param {Report} report @param {string} name @returns {Part[]} */
export function partsOf({ rows }, name) {
  const own = rows.filter(({ group }) => group === name);
  const sum = own.reduce((total, { ms }) => total + ms.median, 0);
  return own.map(({ kernel, label, ms }) => ({ kernel, label, share: ms.median / sum }));
}

/** @param {Report['steps'][number]} step @param {Part[]} parts @param {import('./style.mjs').Place} place */
function stacked({ case: name, title, gpu, dispatches }, parts, { x, y }) {
  const top = y - BAND / 2 + 30;
  const middle = top + BAR / 2;
  /** @type {Part[]} */
  const small = [];
  let end = 0;
  const segments = parts.flatMap((part) => {
    const from = x(end);
    end += part.share;
    const to = x(end);
    const { colour, on, other } = colourOf(part.kernel);
    // The legend does not tell the others apart.
    const name = other ? part.kernel : part.label;
    const segment = rect(from, top, Math.max(to - GAP, from + GAP / 2), BAR, colour);
    if (name.length * LETTER + 6 > to - from) {
      small.push(part);
      return [segment];
    }
    const centre = (from + to) / 2;
    const style = { fill: on, align: 'center', size: 11 };
    return [
      segment,
      text(centre, middle - 8, name, style),
      text(centre, middle + 8, percent(part.share), style),
    ];
  });
  return [
    text(MARGIN, top - 13, `${name}: ${title}`, { size: 13, bold: true }),
    text(WIDTH - MARGIN, top - 13, `${digits(gpu.median)} ms a step, ${dispatches} dispatches`, {
      align: 'right',
    }),
    ...segments,
    ...(small.length === 0
      ? []
      : [text(MARGIN, top + BAR + 8, listed(small), { size: 11, top: true, width: LINES })]),
  ];
}

/** What has no room for its name, kernel by kernel. @param {Part[]} parts */
export function listed(parts) {
  const kernels = [...new Set(parts.map(({ kernel }) => kernel))];
  return `Narrow: ${kernels
    .map((kernel) => {
      const own = parts.filter((part) => part.kernel === kernel);
      return `${kernel} ${own.map(({ label, share }) => `${label} ${percent(share)}`).join(', ')}`;
    })
    .join('; ')}`;
}

/** @param {string[]} kernels @param {number} y */
function legend(kernels, y) {
  let x = MARGIN;
  const named = [...new Set(kernels)].filter((kernel) => !colourOf(kernel).other);
  const entries = named.map((kernel) => ({ name: kernel, colour: colourOf(kernel).colour }));
  if (kernels.some((kernel) => colourOf(kernel).other)) {
    entries.push({ name: 'others', colour: colourOf('').colour });
  }
  return entries.flatMap(({ name, colour }) => {
    const at = x;
    x += 32 + name.length * 6.4;
    return [rect(at, y - 5, at + 11, 11, colour), text(at + 16, y, name)];
  });
}

/** @param {number} share */
function wholePercent(share) {
  return `${Math.round(share * 100)} %`;
}
