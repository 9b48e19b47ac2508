import type { ReadonlySignal } from '@preact/signals';
import { effect, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { EvaluationPoint, ProgressPoint } from '../../src/live';
import { fixed } from '../numbers';
import { colour, theme } from '../theme';

type Value = 'elbo' | 'reconstruction' | 'kl';

export interface Curve {
  readonly name: string;
  readonly points: ReadonlySignal<readonly (ProgressPoint | EvaluationPoint)[]>;
  readonly of: Value;
  /** A custom property. */
  readonly colour: string;
  /** It has a scale of its own, to the right. */
  readonly right?: true;
}

interface ChartProps {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** Milliseconds between two drawings. */
const INTERVAL = 200;
/** Width of the scale to the right. */
const RIGHT = 36;
/** Part of the steps whose points may lie beyond the scale: the first ones, which would flatten all others. */
const BEYOND = 0.04;

/** Curves by step, with a legend that tells their newest values, or those under the pointer. */
export function Chart({ title, curves }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const pointed = useSignal<number | undefined>(undefined);
  const shown = ({ points, of }: Curve): number | undefined => at(points.value, pointed.value)?.[of];

  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const makePlot = () =>
      new uPlot(options(curves, current.clientWidth, current.clientHeight, point), table(curves), current);
    const point = (step: number | undefined) => {
      pointed.value = step;
    };
    let plot: uPlot | undefined;
    const themed = effect(() => {
      theme.value;
      plot?.destroy();
      plot = makePlot();
    });
    let timer: number | undefined;
    const fed = effect(() => {
      for (const { points } of curves) points.value;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        plot?.setData(table(curves));
      }, INTERVAL);
    });
    const sizes = new ResizeObserver(() => {
      plot?.setSize({ width: current.clientWidth, height: current.clientHeight });
    });
    sizes.observe(current);
    return () => {
      themed();
      fed();
      clearTimeout(timer);
      sizes.disconnect();
      plot?.destroy();
    };
  }, [curves, pointed]);

  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <ul class="legend">
          {curves.map((curve) => (
            <li key={curve.name}>
              <span class="line" style={{ background: `var(${curve.colour})` }} />
              {curve.name} <span class="value">{fixed(shown(curve), 1)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={place} class="plot" aria-hidden="true" />
    </figure>
  );
}

/** The last point up to a step, or of all. */
function at<T extends { readonly step: number }>(points: readonly T[], step?: number): T | undefined {
  return step === undefined ? points.at(-1) : points.findLast((point) => point.step <= step);
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
    gap: 4,
  };
  return {
    width,
    height,
    // With or without a scale to the right, steps lie below each other.
    padding: [8, curves.some(({ right }) => right) ? 8 : 8 + RIGHT, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: { x: { time: false }, left: { range }, right: { range } },
    axes: [
      { ...axis, size: 24, space: 64 },
      { ...axis, scale: 'left', size: 44, space: 28 },
      ...curves
        .filter(({ right }) => right)
        .map((curve) => ({
          ...axis,
          scale: 'right',
          side: 1,
          size: RIGHT,
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
        points: { show: false },
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor: { idx }, data }: uPlot) => point(typeof idx === 'number' ? data[0][idx] : undefined),
      ],
    },
  };
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
  const room = 0.05 * Math.max(high - low, 1);
  return [low - room, high + room];
}
