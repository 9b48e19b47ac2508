import source from '../../../shaders/norm/norm_input_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import { formFor, GRADIENT_FORMS, NORM_FIELDS, type NormLayer, normGrid, normNumbers } from './layer';

export const normInputGradientKernel = {
  name: 'norm_input_gradient',
  source,
  forms: GRADIENT_FORMS,
  bindings: { activations: 'read_write', deltas: 'read_write', parameters: 'read' },
  fields: NORM_FIELDS,
} as const satisfies Kernel;

/** The gradient by x, set or added. */
export function normInputGradient(layer: NormLayer, accumulate: boolean): Dispatch {
  const { name, x, y, statistics, gain } = layer;
  return {
    kernel: normInputGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [x, gradientOf(y), statistics, gain, ...(accumulate ? [gradientOf(x)] : [])],
    writes: [gradientOf(x)],
    form: formFor(layer),
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas', parameters: 'parameters' },
    numbers: normNumbers(layer, accumulate),
    grid: normGrid(layer),
    flops: 12 * y.rows * y.columns,
    bytes: 4 * y.rows * ((accumulate ? 4 : 3) * y.columns + statistics.columns),
  };
}
