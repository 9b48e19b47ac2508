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
