import type { Benchmark } from './benchmark';
import { bar, digits, percent } from './format';
import { besideDense, bestMatmul, type Report, type Row, type Step, spread } from './report';

export const WIDTH = 100;
const BAR = 11;

/** What the figures are to be held against. */
export function ceilingLines({ adapter, software, method, matmul, ceilings }: Report): string[] {
  const how =
    method === 'timestamps'
      ? "GPU time by the GPU's own timestamps"
      : 'wall time over many dispatches, as there are no timestamps';
  return [
    `${adapter}${software ? ' (software)' : ''}, ${matmul} matmul; ${how}`,
    `Ceilings: ${digits(ceilings.gflops)} GFLOP/s (multiply-adds in registers), ${digits(ceilings.gbs)} GB/s (streaming copy)`,
  ];
}

const HEADINGS = { large: 'Large', products: 'Products of convolutions, and dense ones of the same size' };
const HEAD = columns(['', 'ms', '+-', 'of step', 'GFLOP/s', 'GB/s', 'of ceiling', '']);

/** The rows of one benchmark; under a heading if it is the `first` of its group. */
export function groupLines(
  rows: readonly Row[],
  { step, title }: Benchmark,
  report: Report,
  first: boolean,
): string[] {
  const whole = report.steps.at(-1);
  const sum = rows.reduce((total, { ms }) => total + ms.median, 0);
  const heading = step ? `${rows[0]?.group}: ${title}` : HEADINGS[rows[0]?.group as keyof typeof HEADINGS];
  const lines = rows.map((row) =>
    columns([
      step ? `${row.kernel} ${row.label}` : row.case,
      digits(row.ms.median),
      percent(spread(row.ms)),
      step ? percent(row.ms.median / sum) : '',
      row.flops > 0 ? digits(row.gflops) : '',
      digits(row.gbs),
      `${percent(row.share)} ${row.bound === 'compute' ? 'c' : 'm'}`,
      bar(row.share, BAR),
    ]),
  );
  const last = step && whole && whole.case === rows[0]?.group ? wholeLines(whole) : [];
  return [...(first ? ['', heading, HEAD, '-'.repeat(WIDTH)] : []), ...lines, ...last];
}

function wholeLines({ gpu, wall, gflops, sum, dispatches }: Step): string[] {
  return [
    columns([
      `whole step, ${dispatches} dispatches`,
      digits(gpu.median),
      percent(spread(gpu)),
      '',
      digits(gflops),
      '',
      '',
      '',
    ]),
    `  its dispatches one by one ${digits(sum)} ms; wall time ${digits(wall.median)} ms +- ${percent(spread(wall))}`,
  ];
}

/** The whole steps beside the best matmul. */
export function stepLines(report: Report): string[] {
  const best = bestMatmul(report);
  const notes = [
    '',
    'ms: median time of a dispatch on the GPU; +-: half the spread of the middle half of its samples.',
    'of ceiling: of the one that binds it, c: compute, m: memory; above 100 % where data stay in a cache.',
    'Outputs are checked against float64 after the timing.',
  ];
  if (report.steps.length === 0 || !best) return notes;
  return [
    '',
    `Best matmul: ${digits(best.gflops)} GFLOP/s, ${percent(best.gflops / report.ceilings.gflops)} of the ceiling (${best.case})`,
    ...report.steps.map(
      (step) =>
        `  ${step.case}: ${digits(step.gpu.median)} ms a step (wall ${digits(step.wall.median)}), ${digits(step.gflops)} GFLOP/s, ${percent(step.gflops / best.gflops)} of the best matmul`,
    ),
    ...notes,
  ];
}

/** The products of convolutions beside dense ones. */
export function productLines({ rows }: Pick<Report, 'rows'>): string[] {
  const pairs = besideDense({ rows });
  if (pairs.length === 0) return [];
  return [
    '',
    'GFLOP/s of products of convolutions, of dense ones of as many rows, columns, terms, and the ratio:',
    ...pairs.map(
      ({ convolution, dense, ratio }) =>
        `  ${convolution.case.padEnd(38)}${convolution.label.padEnd(16)}${digits(convolution.gflops).padStart(8)}${digits(dense.gflops).padStart(8)}${ratio.toFixed(2).padStart(7)}`,
    ),
  ];
}

/** Text to the left, numbers to the right, a bar at the end. */
function columns(cells: readonly string[]): string {
  const widths = [38, 8, 6, 8, 8, 7, 11, BAR + 1];
  return cells
    .map((cell, i) => {
      const width = widths[i] as number;
      if (i === 0) return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
      return i === cells.length - 1 ? ` ${cell}` : cell.padStart(width);
    })
    .join('')
    .trimEnd();
}
