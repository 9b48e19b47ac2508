import source from '../../../shaders/pool/pool_backward.wgsl';
import { type Dispatch, flatGrid, type Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import { POOL_FIELDS, type Pool, poolNumbers } from './pool';

export const poolBackwardKernel = {
  name: 'pool_backward',
  source,
  bindings: { activations: 'read', deltas: 'read_write' },
  fields: POOL_FIELDS,
} as const satisfies Kernel;

/** The gradient of the mean's, shared out among the positions that count, set or added. */
export function poolBackward(
  of: Pool & { readonly accumulate: boolean },
  nodes: Dispatch['nodes'] = [],
): Dispatch {
  const { value, y, x, accumulate } = of;
  const { rows, columns } = value;
  return {
    kernel: poolBackwardKernel,
    label: `${y.name} to ${value.name}`,
    nodes,
    part: 'backward',
    reads: [gradientOf(y), ...(x ? [x] : []), ...(accumulate ? [gradientOf(value)] : [])],
    writes: [gradientOf(value)],
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: poolNumbers(of, accumulate),
    grid: flatGrid(rows * y.columns),
    flops: (accumulate ? 2 : 1) * rows * columns,
    bytes: 4 * rows * ((accumulate ? 2 : 1) * columns + y.columns + (x?.columns ?? 0)),
  };
}
