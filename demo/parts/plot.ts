// The drawing of a chart: uPlot, which is fetched when there is something to draw.

import { effect } from '@preact/signals';
import uPlot from 'uplot';
import { colour, theme } from '../theme';
import type { Curve } from './curve';
import { tickLabels } from './ticks';

/** Milliseconds between two drawings. */
const INTERVAL = 200;
/** Widths of the scales, which grow where labels need more. */
const LEFT = 44;
const RIGHT = 36;
/** Between a label and the curves. */
const GAP = 4;
/** Part of the steps whose points may lie beyond the scale: the first ones, which would flatten all others. */
const BEYOND = 0.04;

/** Draws curves as they grow; `onPoint` hears of the step under the pointer. Returns how to end that. */
export function draw(
  place: HTMLElement,
  curves: readonly Curve[],
  onPoint: (step: number | undefined) => void,
): () => void {
  let plot: uPlot | undefined;
  const themed = effect(() => {
    theme.value;
    plot?.destroy();
    plot = new uPlot(options(curves, place.clientWidth, place.clientHeight, onPoint), table(curves), place);
  });
  // A browser whose GPU process ends loses what its canvases show.
  const redraw = () => plot?.redraw();
  place.addEventListener('contextrestored', redraw, true);
  let timer: number | undefined;
  const fed = effect(() => {
    for (const { points } of curves) points.value;
    timer ??= window.setTimeout(() => {
      timer = undefined;
      plot?.setData(table(curves));
    }, INTERVAL);
  });
  const sizes = new ResizeObserver(() => {
    plot?.setSize({ width: place.clientWidth, height: place.clientHeight });
  });
  sizes.observe(place);
  return () => {
    themed();
    fed();
    place.removeEventListener('contextrestored', redraw, true);
    clearTimeout(timer);
    sizes.disconnect();
    plot?.destroy();
  };
}

/** Curves over the steps of all of them. */
function table(curves: readonly Curve[]): uPlot.AlignedData {
  return uPlot.join(
    curves.map(({ points, of }) => [
      points.peek().map(({ step }) => step),
      points.peek().map((point) => point[of]),
    ]),
  );
}

function options(
  curves: readonly Curve[],
  width: number,
  height: number,
  point: (step: number | undefined) => void,
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    gap: GAP,
    values: (_plot, splits, _axis, _space, increment) => tickLabels(splits, increment),
  };
  return {
    width,
    height,
    // With or without a scale to the right, steps lie below each other.
    padding: [8, curves.some(({ right }) => right) ? 8 : 8 + RIGHT, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: { x: { time: false, range: steps }, left: { range }, right: { range } },
    axes: [
      { ...axis, size: 24, space: 64 },
      { ...axis, scale: 'left', size: wide(LEFT), space: 28 },
      ...curves
        .filter(({ right }) => right)
        .map((curve) => ({
          ...axis,
          scale: 'right',
          side: 1,
          size: wide(RIGHT),
          space: 28,
          stroke: colour(curve.colour),
          grid: { show: false },
        })),
    ],
    series: [
      {},
      ...curves.map(({ name, right, colour: property }) => ({
        label: name,
        scale: right ? 'right' : 'left',
        stroke: colour(property),
        width: 1.5,
        spanGaps: true,
        points: { show: isAlone },
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor: { idx }, data }: uPlot) => point(typeof idx === 'number' ? data[0][idx] : undefined),
      ],
    },
  };
}

/** The width of an axis with its labels in full, `least` at least: charts above each other are to have one scale of steps. */
function wide(least: number): uPlot.Axis.Size {
  return (plot, labels, index) => {
    const axis = plot.axes[index];
    if (!labels || !axis) return least;
    // It is in device pixels, as the canvas is.
    plot.ctx.font = (axis.font as unknown as readonly [string])[0];
    const widths = labels.map((label) => plot.ctx.measureText(label ?? '').width / uPlot.pxRatio);
    return Math.max(least, Math.ceil(Math.max(0, ...widths)) + 2 * GAP);
  };
}

/** A curve of one point is no line. */
function isAlone({ data }: uPlot, curve: number): boolean {
  return Array.from(data[curve] ?? []).filter((value) => typeof value === 'number').length === 1;
}

function steps(_plot: uPlot, first: number | null, last: number | null): uPlot.Range.MinMax {
  return [first, first !== null && first === last ? first + 1 : last];
}

/** Holds all points of a scale but those of the first steps, with a little room. */
function range(plot: uPlot, _low: number, _high: number, scale: string): uPlot.Range.MinMax {
  const [steps, ...curves] = plot.data;
  const from = BEYOND * (steps.at(-1) ?? 0);
  const values = curves
    .filter((_, i) => plot.series[i + 1]?.scale === scale)
    .flatMap((curve) =>
      Array.from(curve).filter((value, i) => typeof value === 'number' && steps[i]! >= from),
    )
    .map(Number);
  if (values.length === 0) return [null, null];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A nat at least, so that the scale has whole numbers.
  const room = Math.max(0.05 * (high - low), 1);
  return [low - room, high + room];
}
