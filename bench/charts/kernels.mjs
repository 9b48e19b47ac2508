// docs/kernels.svg: GFLOP/s of the dense products.

import { UsageError } from './options.mjs';
import { chart, colourOf, day, digits, heading, line, percent, rect, text } from './style.mjs';

const BAND = 18;
const BAR = 12;
const PRODUCTS = /^(dense|chain)_/;

/** @typedef {import('./options.mjs').KernelReport} Report */
/** @typedef {import('../kernels/report').Row} Measured */

/** @param {Report} report */
export function kernelsChart(report) {
  const { ceilings, adapter, matmul, date } = report;
  const products = report.rows.filter(({ kernel, flops }) => PRODUCTS.test(kernel) && flops > 0);
  if (products.length === 0) throw new UsageError('--kernels: that file holds no dense product.');
  const groups = [...new Set(products.map(({ group }) => group))];
  const titles = new Map(report.steps.map((step) => [step.case, step.title]));
  const rows = groups.flatMap((group) => {
    const title = titles.get(group);
    return [
      heading(group === 'large' ? 'Large' : title ? `${group}: ${title}` : group),
      ...products
        .filter((row) => row.group === group)
        .map((row) => {
          // `dense_forward 1024 quad`, whose label says less.
          const [size = row.label, family = ''] = group === 'large' ? row.case.split(' ').slice(1) : [];
          const shape = shapeOf(row, title) || family;
          return {
            label: `${row.kernel} ${size}`,
            draw: (/** @type {import('./style.mjs').Place} */ place) =>
              bar(row, ceilings.gflops, shape, place),
          };
        }),
    ];
  });
  const [first] = rows;
  if (first) {
    rows[0] = { draw: (place) => [...ceiling(ceilings.gflops, place), ...first.draw(place)] };
  }
  return chart({
    title: 'Speed of the dense products',
    caption: [
      'Share: of the ceiling, which is multiply-adds in registers, measured in the same run. Shape: batch × inputs × outputs.',
      `${adapter} · ${matmul} matmul · ${day(date)}`,
    ],
    rows,
    band: BAND,
    left: 230,
    right: 130,
    above: 22,
    axis: {
      type: 'value',
      min: 0,
      max: Math.max(ceilings.gflops, ...products.map(({ gflops }) => gflops)),
    },
    unit: 'GFLOP/s',
  });
}

/** @param {Measured} row @param {number} most @param {string} shape @param {import('./style.mjs').Place} place */
function bar({ kernel, gflops }, most, shape, { x, y }) {
  const words = [digits(gflops), percent(gflops / most), ...(shape ? [shape] : [])];
  return [
    rect(x(0), y - BAR / 2, x(gflops), BAR, colourOf(kernel).colour),
    text(x(gflops) + 6, y, words.join('   '), { size: 11 }),
  ];
}

/** @param {number} gflops @param {import('./style.mjs').Place} place */
function ceiling(gflops, { x, top, bottom }) {
  return [
    line(x(gflops), top - 4, x(gflops), bottom, { lineWidth: 2, lineDash: [5, 3] }),
    text(x(gflops), top - 14, `ceiling ${digits(gflops)} GFLOP/s`, { bold: true, align: 'center' }),
  ];
}

/**
 * Batch, inputs and outputs of a layer, from the title of its model; none where that does not fit its operations.
 * @param {Pick<Measured, 'label' | 'flops'>} row @param {string} [title] like `784-64-32-2, batch 256`
 */
export function shapeOf({ label, flops }, title = '') {
  const [, sizes = '', batch = ''] = title.match(/^([\d-]+), batch (\d+)$/) ?? [];
  const encoder = sizes.split('-').map(Number);
  const latent = encoder.pop() ?? 0;
  const decoder = [latent, ...encoder.toReversed()];
  const [part = '', index = ''] = label.split('.');
  const last = encoder.length - 1;
  const [input, output] =
    {
      encoder: [encoder[Number(index)], encoder[Number(index) + 1]],
      heads: [encoder[last], 2 * latent],
      decoder: [decoder[Number(index)], decoder[Number(index) + 1]],
      output: [decoder[last], decoder[last + 1]],
    }[part] ?? [];
  if (!input || !output) return '';
  const product = 2 * Number(batch) * input * output;
  // Biases and activations come on top.
  const most = product + 4 * Number(batch) * Math.max(input, output);
  return flops >= product && flops <= most ? `${batch}×${input}×${output}` : '';
}
