export interface Mutant {
  /** Whose cases must notice. */
  readonly kernel: string;
  readonly what: string;
  /** Occurs in the kernel's WGSL once, or every time alike. */
  readonly from: string;
  readonly to: string;
}

/** Changes to one kernel. */
export const of = (
  kernel: string,
  ...changes: readonly (readonly [what: string, from: string, to: string])[]
): Mutant[] => changes.map(([what, from, to]) => ({ kernel, what, from, to }));

/** The op that a kernel belongs to, by its name; one and its transposed sibling share their files. */
export const opOf = ({ kernel }: Mutant): string => kernel.replace(/^up/, '').split('_')[0] as string;

/** What kind of mistake it is, as the two texts tell. */
export function kindOf({ from, to }: Mutant): string {
  const loses = (what: RegExp) => what.test(from) && !what.test(to);
  const differsBy = (what: RegExp) => from.replaceAll(what, '#') === to.replaceAll(what, '#');
  if (loses(/Barrier/)) return 'a barrier is missing';
  if (/^if \((true|false)\)$/.test(to) || loses(/\|\||&&/)) return 'a condition is missing';
  if (loses(/clamp|min\(|max\(/)) return 'a bound is missing';
  if (loses(/select\(/)) return 'a choice is missing';
  if (differsBy(/[<>=!]+/g)) return 'another comparison';
  if (differsBy(/[+-]/g)) return 'another sign';
  if (differsBy(/[\d.e]+u?/g)) return 'another number';
  if (to.length < from.length) return 'a term is missing';
  return 'another term';
}
