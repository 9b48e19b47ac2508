import type { Extent } from './history';

type Known = { readonly data: string; readonly extent?: Extent; readonly digest?: string | undefined };

/**
 * Why a kept run cannot go on with the data that there are, in words; `undefined` where it can. Data with a digest are
 * told by that, whatever they are called; others by their name.
 */
export function difference(kept: Known, now: Known): string | undefined {
  const same = kept.digest === undefined ? kept.data === now.data : kept.digest === now.digest;
  if (same) return undefined;
  const wanted = kept.extent ? `${kept.data} (${words(kept.extent)})` : kept.data;
  if (kept.data !== now.data) return `The kept run learns from ${wanted}: choose those data first.`;
  return words(kept.extent) === words(now.extent)
    ? `The kept run learns from ${wanted}, and some of these ${kept.extent?.characters === undefined ? 'images' : 'texts'} are others: choose the same files.`
    : `The kept run learns from ${wanted}, and these are ${words(now.extent)}: choose the same files.`;
}

function words(extent: Extent | undefined): string {
  if (!extent) return 'an unknown number of images';
  const { count, width, height, channels = 1, characters } = extent;
  if (characters !== undefined)
    return `${count.toLocaleString('en')} texts of at most ${characters} characters`;
  return `${count.toLocaleString('en')} images of ${width} x ${height}${channels === 3 ? ' in colour' : ''}`;
}
