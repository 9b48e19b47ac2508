import source from '../../../shaders/importance/importance_accumulate.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { stretch } from '../../gpu/view';
import { IMPORTANCE_FIELDS, type Importance, importanceNumbers } from './importance';

export const importanceAccumulateKernel = {
  name: 'importance_accumulate',
  source,
  bindings: { state: 'read', losses: 'read', results: 'read_write' },
  fields: IMPORTANCE_FIELDS,
} as const satisfies Kernel;

/** Floats that an example has among the results. */
export const RESULT = 4;

/** Adds a round's samples to what each example's marginal likelihood is estimated from. */
export function importanceAccumulate(of: Importance): Dispatch {
  const { name, mu, z, reconstructions, ratios, examples } = of;
  const sums = z.rows * (reconstructions.columns + ratios.columns);
  return {
    kernel: importanceAccumulateKernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [reconstructions, ratios],
    writes: [stretch('results', 'results', RESULT * examples)],
    constants: {},
    buffers: { state: 'state', losses: 'losses', results: 'results' },
    numbers: importanceNumbers(of),
    grid: foldedGrid(mu.rows),
    flops: 2 * sums + 6 * z.rows,
    bytes: 4 * (sums + 2 * RESULT * mu.rows),
  };
}
