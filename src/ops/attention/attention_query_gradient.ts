import source from '../../../shaders/attention/attention_query_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import { ATTENTION_FIELDS, type Attention, attentionDispatch, attentionFlops, GRADIENT_FORMS } from './layer';

export const attentionQueryGradientKernel = {
  name: 'attention_query_gradient',
  source,
  forms: GRADIENT_FORMS,
  bindings: { activations: 'read_write', deltas: 'read_write' },
  fields: ATTENTION_FIELDS,
} as const satisfies Kernel;

/** The gradient by the queries, set or added; and the products of y and its gradient, among the statistics. */
export function attentionQueryGradient(layer: Attention, accumulate: boolean): Dispatch {
  const { qkv, y, statistics } = layer;
  const own = {
    kernel: attentionQueryGradientKernel,
    part: 'backward',
    buffers: { activations: 'activations', deltas: 'deltas' },
    reads: [qkv, y, gradientOf(y), statistics],
    writes: [gradientOf(qkv), statistics],
    flops: attentionFlops(layer, 3),
    bytes: 4 * y.rows * (qkv.columns + 3 * y.columns + 2 * statistics.columns),
  };
  return attentionDispatch(layer, own, accumulate);
}
