import type { History } from './live';

const COLUMNS = ['step', 'epoch', 'kind', 'elbo', 'reconstruction', 'kl', 'beta'] as const;

/** What a run has told, a line a point, by step. A test's point has no beta: its ELBO is unweighted. */
export function metricsCsv({ progress, evaluations }: History): string {
  const rows = [
    ...progress.map((point) => ({ ...point, kind: 'training' })),
    ...evaluations.map((point) => ({ ...point, kind: 'test', beta: '' })),
  ].sort((a, b) => a.step - b.step);
  const lines = rows.map((row) => COLUMNS.map((column) => row[column]).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}
