// How all charts look, and the frame of rows that they share. Nothing here loads the library that draws.

export const WIDTH = 800;
export const MARGIN = 16;

/** Greys that read on white and on GitHub's dark page alike: which of the two it is, an image cannot tell for sure. */
export const INK = '#727a84';
const RULE = 'rgba(128, 136, 145, 0.3)';
// Unquoted, as quotes would end the attribute that the library writes it in.
const FONT = 'system-ui, -apple-system, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif';

/** Okabe and Ito's palette, whose colours the colour-blind can tell apart; grey for what is not the point. */
export const BLUE = '#0072b2';
export const GREY = '#8c959f';
/** @type {[kernel: RegExp, colour: string, on: string][]} with the colour of text on it */
const KERNELS = [
  [/^dense_forward/, BLUE, '#ffffff'],
  [/^dense_input_gradient/, '#56b4e9', '#10161d'],
  [/^dense_weight_gradient/, '#009e73', '#10161d'],
  [/^chain_/, '#cc79a7', '#10161d'],
  [/^(loss|likelihood)/, '#e69f00', '#10161d'],
  [/^adam/, '#d55e00', '#10161d'],
];

/** The same in every chart. @param {string} kernel */
export function colourOf(kernel) {
  const [, colour, on] = KERNELS.find(([pattern]) => pattern.test(kernel)) ?? ['', GREY, '#10161d'];
  return { colour, on, other: colour === GREY };
}

/** Three digits. @param {number} value */
export function digits(value) {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param {number} share */
export function percent(share) {
  const value = share * 100;
  return `${value >= 9.95 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** @param {string} date */
export function day(date) {
  return new Date(date).toISOString().slice(0, 10);
}

/** @typedef {Record<string, unknown>} Shape as the library takes them */
/** Pixels of a value on the axis, of the middle of the row, and of the plot. */
/** @typedef {{ x: (value: number) => number, y: number, left: number, top: number, bottom: number }} Place */

/**
 * @typedef {object} Row
 * @property {string} [label] left of the axis
 * @property {(place: Place) => Shape[]} draw
 */

/**
 * @param {number} x @param {number} y its middle
 * @param {string} text
 * @param {{ fill?: string, size?: number, bold?: boolean, align?: string, top?: boolean, width?: number }} [style]
 * @returns {Shape}
 */
export function text(x, y, text, { fill = INK, size = 12, bold, align = 'left', top, width } = {}) {
  const font = { fontFamily: FONT, fontSize: size, fontWeight: bold ? 600 : 400 };
  const wrapped = width === undefined ? {} : { width, overflow: 'break', lineHeight: size * 1.35 };
  const verticalAlign = top ? 'top' : 'middle';
  return { type: 'text', x, y, style: { text, fill, align, verticalAlign, ...font, ...wrapped } };
}

/** @param {number} x @param {number} y @param {number} right @param {number} height @param {string} fill @returns {Shape} */
export function rect(x, y, right, height, fill) {
  return { type: 'rect', shape: { x, y, width: Math.max(0, right - x), height }, style: { fill } };
}

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {Shape} [style] @returns {Shape} */
export function line(x1, y1, x2, y2, style) {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: INK, lineWidth: 1, ...style } };
}

/** The name of a group of rows. @param {string} name @returns {Row} */
export function heading(name) {
  return { draw: ({ y }) => [text(MARGIN, y, name, { size: 13, bold: true })] };
}

/** @typedef {ReturnType<typeof chart>} Chart */

/**
 * Rows of marks on one axis, with a title above and a caption below.
 * @param {object} parts
 * @param {string} parts.title
 * @param {string[]} parts.caption lines
 * @param {Row[]} parts.rows
 * @param {number} parts.band the height of a row
 * @param {number} [parts.left] the width of the labels
 * @param {number} [parts.right] what marks need beyond the axis
 * @param {number} [parts.above] what they need between title and rows
 * @param {Shape} parts.axis
 * @param {boolean} [parts.roundEnd] the axis ends at a number worth a label
 * @param {boolean} [parts.rules] lines at the labels of the axis
 * @param {(value: number) => string} [parts.formatter] of its labels
 * @param {string} parts.unit
 */
export function chart({
  title,
  caption,
  rows,
  band,
  left = MARGIN,
  right = MARGIN,
  above = 0,
  axis,
  roundEnd = false,
  rules = true,
  formatter,
  unit,
}) {
  const top = 44 + above;
  const bottom = 58 + caption.length * 16;
  const height = top + rows.length * band + bottom;
  const font = { color: INK, fontFamily: FONT, fontSize: 12 };
  const option = {
    animation: false,
    textStyle: font,
    title: [
      {
        text: title,
        left: MARGIN,
        top: 10,
        padding: 0,
        textStyle: { ...font, fontSize: 16, fontWeight: 600 },
      },
      {
        text: caption.join('\n'),
        left: MARGIN,
        bottom: 8,
        padding: 0,
        textStyle: { ...font, fontSize: 11, fontWeight: 400, lineHeight: 16 },
      },
    ],
    grid: { left, right, top, bottom, outerBoundsMode: 'none' },
    xAxis: {
      name: unit,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: font,
      axisLine: { show: false },
      axisTick: { show: false },
      // The axis ends where the marks do, seldom at a round number.
      splitLine: { show: rules, lineStyle: { color: RULE }, showMaxLine: false },
      ...axis,
      axisLabel: { ...font, showMaxLabel: roundEnd, alignMaxLabel: roundEnd ? 'right' : null, formatter },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ label }) => label ?? ''),
      axisLabel: { ...font, interval: 0, margin: 8 },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: {
      type: 'custom',
      silent: true,
      clip: false,
      data: rows.map((_, i) => [axis.min, i]),
      renderItem: (/** @type {any} */ { dataIndex, coordSys }, /** @type {any} */ api) => ({
        type: 'group',
        children: rows[dataIndex]?.draw({
          x: (value) => api.coord([value, dataIndex])[0],
          y: api.coord([axis.min, dataIndex])[1],
          left: coordSys.x,
          top: coordSys.y,
          bottom: coordSys.y + coordSys.height,
        }),
      }),
    },
  };
  return { title, width: WIDTH, height, option };
}
