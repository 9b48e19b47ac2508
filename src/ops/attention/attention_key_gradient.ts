import source from '../../../shaders/attention/attention_key_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import {
  ATTENTION_FIELDS,
  type Attention,
  attentionFlops,
  attentionGrid,
  attentionNumbers,
  formFor,
  GRADIENT_FORMS,
} from './layer';

export const attentionKeyGradientKernel = {
  name: 'attention_key_gradient',
  source,
  forms: GRADIENT_FORMS,
  bindings: { activations: 'read_write', deltas: 'read_write' },
  fields: ATTENTION_FIELDS,
} as const satisfies Kernel;

/** The gradient by keys and values, set or added, behind that by the queries. */
export function attentionKeyGradient(layer: Attention, accumulate: boolean): Dispatch {
  const { name, qkv, y, statistics, tokens } = layer;
  return {
    kernel: attentionKeyGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [
      qkv,
      gradientOf(y),
      statistics,
      ...(tokens ? [tokens] : []),
      ...(accumulate ? [gradientOf(qkv)] : []),
    ],
    writes: [gradientOf(qkv)],
    form: formFor(layer),
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: attentionNumbers(layer, accumulate),
    grid: attentionGrid(layer),
    flops: attentionFlops(layer, 4),
    bytes: 4 * y.rows * (2 * qkv.columns + statistics.columns),
  };
}
