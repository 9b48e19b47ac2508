import type { View } from '../gpu/view';

interface Settings {
  readonly batchSize: number;
  readonly samples: number;
}

/**
 * What to use in the place of settings whose step is too large for an adapter, in words: the largest batch, and the most samples, that
 * fit, and the largest of the `values`; where none do, narrower layers than that. Where fewer samples would do, that is one of a
 * sample: those of an example have as many rows whatever the samples.
 */
export function remedyOf<S extends Settings>(
  settings: S,
  isFit: (settings: S) => boolean,
  values: readonly Pick<View, 'name' | 'rows' | 'columns'>[] = [],
): string {
  const batchSize = largest(settings.batchSize, (value) => isFit({ ...settings, batchSize: value }));
  const samples = largest(settings.samples, (value) => isFit({ ...settings, samples: value }));
  const remedies = [
    ...(batchSize > 0 ? [`a batchSize of at most ${batchSize}`] : []),
    ...(samples > 0 ? [`samples of at most ${samples}`] : []),
  ];
  const drawnRows = Math.max(...values.map(({ rows }) => rows));
  const [widest] = values
    .filter(({ rows }) => samples === 0 || rows === drawnRows)
    .toSorted((a, b) => b.rows * b.columns - a.rows * a.columns);
  const most = widest
    ? `, as ${widest.name} has ${widest.columns} values of ${settings.samples > 1 && widest.rows === drawnRows ? 'a sample' : 'an example'}`
    : '';
  return `${remedies.length > 0 ? remedies.join(', or ') : 'narrower layers'}${most}`;
}

/** The largest value that fits, below one that does not; 0 if none does. */
function largest(tooLarge: number, isFit: (value: number) => boolean): number {
  let [fits, larger] = [0, tooLarge];
  while (larger - fits > 1) {
    const middle = Math.floor((fits + larger) / 2);
    if (isFit(middle)) fits = middle;
    else larger = middle;
  }
  return fits;
}
