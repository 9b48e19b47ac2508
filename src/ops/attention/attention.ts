import source from '../../../shaders/attention/attention.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import { ATTENTION_FIELDS, type Attention, attentionDispatch, attentionFlops, VALUE_FORMS } from './layer';

export const attentionKernel = {
  name: 'attention',
  source,
  forms: VALUE_FORMS,
  bindings: { activations: 'read_write' },
  fields: ATTENTION_FIELDS,
} as const satisfies Kernel;

/** y = softmax(q k / sqrt(width)) v of each head, and what the backward pass needs of the softmax. */
export function attention(layer: Attention): Dispatch {
  const { part, qkv, y, statistics } = layer;
  return attentionDispatch(layer, {
    kernel: attentionKernel,
    part,
    buffers: { activations: 'activations' },
    reads: [qkv],
    writes: [y, statistics],
    flops: attentionFlops(layer, 2),
    bytes: 4 * y.rows * (qkv.columns + y.columns + statistics.columns),
  });
}
