import type { View } from '../gpu/view';

interface Settings {
  readonly batchSize: number;
  readonly samples: number;
}

/**
 * What to use in the place of settings whose step is too large for an adapter, in words: the largest batch, and the most samples, that
 * fit, and the widest of the `values` of an example, which takes most; where none do, narrower layers than that.
 */
export function remedyOf<S extends Settings>(
  settings: S,
  isFit: (settings: S) => boolean,
  values: readonly Pick<View, 'name' | 'columns'>[] = [],
): string {
  const batchSize = largest(settings.batchSize, (value) => isFit({ ...settings, batchSize: value }));
  const samples = largest(settings.samples, (value) => isFit({ ...settings, samples: value }));
  const remedies = [
    ...(batchSize > 0 ? [`a batchSize of at most ${batchSize}`] : []),
    ...(samples > 0 ? [`samples of at most ${samples}`] : []),
  ];
  const [widest] = values.toSorted((a, b) => b.columns - a.columns);
  const most = widest ? `, as ${widest.name} has ${widest.columns} values of an example` : '';
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
