import { at, type Matrix, matrix } from '../../matrix.twin';

/** Weights of an example relative to the largest: log of that, their sum, and that of their squares. */
export type Result = readonly [top: number, sum: number, squares: number];

/**
 * Adds samples to an estimate of p(x) = mean of w, w = p(x|z) p(z) / q(z|x): from the sums of -log p(x|z_k) and of log q(z_k|x) -
 * log p(z_k) of each row [rows samples, 1], of which `count` samples an example count. Returns [rows, 3].
 */
export function importanceAccumulate(
  { reconstructions, ratios }: { readonly reconstructions: Matrix; readonly ratios: Matrix },
  { samples, count }: { readonly samples: number; readonly count: number },
  before?: Matrix,
): Matrix {
  const results = Array.from({ length: reconstructions.rows / samples }, (_, example): Result => {
    const own = Array.from({ length: count }, (_, k): Result => {
      const row = example * samples + k;
      return [-(at(reconstructions, row, 0) + at(ratios, row, 0)), 1, 1];
    });
    const old: Result[] = before
      ? [[at(before, example, 0), at(before, example, 1), at(before, example, 2)]]
      : [];
    const all = [...old, ...own];
    const top = Math.max(...all.map(([log]) => log));
    const sum = (of: (result: Result) => number) => all.reduce((total, result) => total + of(result), 0);
    return [
      top,
      sum(([log, weights]) => weights * Math.exp(log - top)),
      sum(([log, , squares]) => squares * Math.exp(2 * (log - top))),
    ];
  });
  return matrix(results.length, 3, (row, column) => (results[row] as Result)[column] as number);
}
