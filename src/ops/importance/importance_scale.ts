import source from '../../../shaders/importance/importance_scale.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { gradientOf, weightsOf } from '../values';
import { IMPORTANCE_FIELDS, type Importance, importanceNumbers } from './importance';

export const importanceScaleKernel = {
  name: 'importance_scale',
  source,
  bindings: { weights: 'read', deltas: 'read_write' },
  fields: IMPORTANCE_FIELDS,
} as const satisfies Kernel;

/** vec4f of a row that an invocation scales. */
export const SCALE_VECTORS = 8;

/** The gradient of what the likelihood reads, times the weight of its sample. */
export function importanceScale(of: Importance): Dispatch {
  const { name, output } = of;
  const { rows, columns } = output;
  const gradient = gradientOf(output);
  return {
    kernel: importanceScaleKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [weightsOf(output), gradient],
    writes: [gradient],
    constants: {},
    buffers: { weights: 'weights', deltas: 'deltas' },
    numbers: importanceNumbers(of),
    grid: flatGrid(rows * Math.ceil(columns / 4 / SCALE_VECTORS)),
    flops: rows * columns,
    bytes: 4 * rows * (2 * columns + 1),
  };
}
