import source from '../../../shaders/attention/attention.wgsl';
import type { Dispatch, Kernel } from '../../gpu/kernel';
import {
  ATTENTION_FIELDS,
  type Attention,
  attentionFlops,
  attentionGrid,
  attentionNumbers,
  formFor,
  VALUE_FORMS,
} from './layer';

export const attentionKernel = {
  name: 'attention',
  source,
  forms: VALUE_FORMS,
  bindings: { activations: 'read_write' },
  fields: ATTENTION_FIELDS,
} as const satisfies Kernel;

/** y = softmax(q k / sqrt(width)) v of each head, and what the backward pass needs of the softmax. */
export function attention(layer: Attention): Dispatch {
  const { name, part, qkv, y, statistics, tokens } = layer;
  return {
    kernel: attentionKernel,
    label: name,
    nodes: [name],
    part,
    reads: [qkv, ...(tokens ? [tokens] : [])],
    writes: [y, statistics],
    form: formFor(layer),
    constants: {},
    buffers: { activations: 'activations' },
    numbers: attentionNumbers(layer),
    grid: attentionGrid(layer),
    flops: attentionFlops(layer, 2),
    bytes: 4 * y.rows * (qkv.columns + y.columns + statistics.columns),
  };
}
