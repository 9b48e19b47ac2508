import type { DataSet } from '../live';

/** More colours than these cannot be told apart. */
const MOST = 10;

/** The number of characters of each text as its class, by which its dot is coloured; none where there are too many. */
export function classesOf(texts: readonly string[]): Pick<DataSet, 'labels' | 'classes'> {
  const lengths = texts.map((text) => [...text].length);
  const all = [...new Set(lengths)].sort((a, b) => a - b);
  if (all.length > MOST) return {};
  return {
    classes: all.map(String),
    labels: Uint8Array.from(lengths, (length) => all.indexOf(length)),
  };
}
