import source from '../../../shaders/attention/attention_key_gradient.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { gradientOf } from '../values';
import { ATTENTION_FIELDS, type Attention, attentionDispatch, attentionFlops, GRADIENT_FORMS } from './layer';

export const attentionKeyGradientKernel = {
  name: 'attention_key_gradient',
  source,
  forms: GRADIENT_FORMS,
  bindings: { activations: 'read_write', deltas: 'read_write' },
  fields: ATTENTION_FIELDS,
} as const satisfies Kernel;

/** The gradient by keys and values, set or added, behind that by the queries. */
export function attentionKeyGradient(layer: Attention, accumulate: boolean): Dispatch {
  const { qkv, y, statistics } = layer;
  const own = {
    kernel: attentionKeyGradientKernel,
    part: 'backward',
    buffers: { activations: 'activations', deltas: 'deltas' },
    reads: [qkv, gradientOf(y), statistics],
    writes: [gradientOf(qkv)],
    flops: attentionFlops(layer, 4),
    bytes: 4 * y.rows * (2 * qkv.columns + statistics.columns),
  };
  return attentionDispatch(layer, own, accumulate);
}
