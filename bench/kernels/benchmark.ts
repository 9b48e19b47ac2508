import type { ProgramDescriptor } from '../../src/gpu/program';
import type { MatmulGpu } from '../../src/tiles/gpu';

/** A program whose dispatches are measured, with what it reads and a check of what it writes. */
export interface Benchmark {
  /** `A`, or `adam 1e6`: the case itself where the program has one dispatch only. */
  readonly name: string;
  readonly group: Group;
  /** For people. */
  readonly title: string;
  readonly plan: ProgramDescriptor;
  /** The same with what the adapter was measured to do best. */
  readonly tuned?: (gpu: MatmulGpu) => Promise<ProgramDescriptor>;
  /** The whole list is a step of training, and measured as such. */
  readonly step: boolean;
  /** What the buffers hold before a run, by name. A buffer that is left out holds NaN. */
  inputs(): Readonly<Record<string, Contents>>;
  /** Throws unless one run of the program, on those inputs, left what the float64 reference says. */
  check(read: Read): Promise<void>;
}

/**
 * `ceiling`: what the adapter can do at most. `large`: one kernel at one large size. `products`: a product of a convolution, and the
 * dense one of as many rows, columns and terms. The others: a model's step.
 */
export const GROUPS = ['A', 'B', 'C', 'D', 'E', 'large', 'products'] as const;
export type Group = (typeof GROUPS)[number] | 'ceiling';

/** Floats from a function of their place, so that none need be kept; or any bits. */
export type Contents = Floats | Float32Array | Uint32Array;

export interface Floats {
  readonly size: number;
  at(i: number): number;
  /** Those from `from` on. */
  write(target: Float32Array, from: number): void;
}

/** Floats of a buffer after the run; offsets and sizes in floats. */
export type Read = (
  buffer: string,
  stretches: readonly { readonly offset: number; readonly size: number }[],
) => Promise<Float32Array[]>;

/** The names under which a benchmark's dispatches are measured and compared. */
export function caseNames({
  name,
  step,
  plan: { dispatches },
}: Pick<Benchmark, 'name' | 'step' | 'plan'>): string[] {
  if (dispatches.length === 1) return [name];
  const names = dispatches.map(({ kernel, label }) =>
    [name, kernel.name, ...(step ? [label] : [])].join(' '),
  );
  return names.map((one, i) => {
    const before = names.slice(0, i).filter((other) => other === one).length;
    return before === 0 ? one : `${one} #${before + 1}`;
  });
}
