import source from '../../../shaders/importance/importance_weights.wgsl';
import { type Dispatch, foldedGrid, type Kernel } from '../../gpu/kernel';
import { stretch } from '../../gpu/view';
import { weightsOf } from '../values';
import { IMPORTANCE_FIELDS, type Importance, importanceNumbers } from './importance';

export const importanceWeightsKernel = {
  name: 'importance_weights',
  source,
  bindings: { state: 'read', losses: 'read_write', weights: 'read_write' },
  fields: IMPORTANCE_FIELDS,
} as const satisfies Kernel;

/** The weights of each example's samples; and at the beginning of the losses its reconstruction and the rest of its bound. */
export function importanceWeights(of: Importance): Dispatch {
  const { name, mu, z, reconstructions, ratios } = of;
  const sums = z.rows * (reconstructions.columns + ratios.columns);
  return {
    kernel: importanceWeightsKernel,
    label: name,
    nodes: [name],
    part: 'likelihood',
    reads: [reconstructions, ratios],
    writes: [weightsOf(z), stretch('losses', 'losses', 2 * mu.rows)],
    constants: {},
    buffers: { state: 'state', losses: 'losses', weights: 'weights' },
    numbers: importanceNumbers(of),
    grid: foldedGrid(mu.rows),
    flops: 3 * sums + 10 * z.rows,
    bytes: 4 * (sums + z.rows + 2 * mu.rows),
  };
}
