import source from '../../../shaders/attention/attention_query_gradient.wgsl';
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

export const attentionQueryGradientKernel = {
  name: 'attention_query_gradient',
  source,
  forms: GRADIENT_FORMS,
  bindings: { activations: 'read_write', deltas: 'read_write' },
  fields: ATTENTION_FIELDS,
} as const satisfies Kernel;

/** The gradient by the queries, set or added; and the products of y and its gradient, among the statistics. */
export function attentionQueryGradient(layer: Attention, accumulate: boolean): Dispatch {
  const { name, qkv, y, statistics, tokens } = layer;
  return {
    kernel: attentionQueryGradientKernel,
    label: name,
    nodes: [name],
    part: 'backward',
    reads: [
      qkv,
      y,
      gradientOf(y),
      statistics,
      ...(tokens ? [tokens] : []),
      ...(accumulate ? [gradientOf(qkv)] : []),
    ],
    writes: [gradientOf(qkv), statistics],
    form: formFor(layer),
    constants: {},
    buffers: { activations: 'activations', deltas: 'deltas' },
    numbers: attentionNumbers(layer, accumulate),
    grid: attentionGrid(layer),
    flops: attentionFlops(layer, 3),
    bytes: 4 * y.rows * (qkv.columns + 3 * y.columns + 2 * statistics.columns),
  };
}
