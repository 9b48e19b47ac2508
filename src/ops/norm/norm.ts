import source from '../../../shaders/norm/norm.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { formFor, NORM_FIELDS, type NormLayer, normGrid, normNumbers, VALUE_FORMS } from './layer';

export const normKernel = {
  name: 'norm',
  source,
  forms: VALUE_FORMS,
  bindings: { activations: 'read_write', parameters: 'read' },
  fields: NORM_FIELDS,
} as const satisfies Kernel;

/** y = (x - mean) / deviation * gain + bias at each position, and mean and 1 / deviation for the backward pass. */
export function norm(layer: NormLayer): Dispatch {
  const { name, part, x, y, statistics, gain, bias } = layer;
  return {
    kernel: normKernel,
    label: name,
    nodes: [name],
    part,
    reads: [x, gain, ...(bias ? [bias] : [])],
    writes: [y, statistics],
    form: formFor(layer),
    constants: {},
    buffers: { activations: 'activations', parameters: 'parameters' },
    numbers: normNumbers(layer),
    grid: normGrid(layer),
    flops: 8 * y.rows * y.columns,
    bytes: 4 * y.rows * (2 * y.columns + statistics.columns),
  };
}
