import type { View } from '../../gpu/view';
import type { Bound, Kernels } from '../op';
import { attention } from './attention';
import { attentionKeyGradient } from './attention_key_gradient';
import { attentionQueryGradient } from './attention_query_gradient';
import { statisticsOf } from './definition';
import type { Attention } from './layer';
import { STATISTICS } from './names';

export const kernels: Kernels = {
  forward(bound, emit) {
    emit.dispatch(attention(layerOf(bound)));
  },

  backward(bound, emit) {
    const [mode] = bound.inputGradients;
    if (mode === 'none') return;
    const layer = layerOf(bound);
    emit.dispatch(attentionQueryGradient(layer, mode === 'add'));
    emit.dispatch(attentionKeyGradient(layer, mode === 'add'));
  },
};

function layerOf({ node, inputs: [qkv, tokens], output, saved }: Bound): Attention {
  const statistics = saved[statisticsOf(node)] as View;
  const heads = node.attributes.heads as number;
  return {
    name: node.name,
    part: node.part,
    positions: statistics.columns / STATISTICS / heads,
    heads,
    causal: node.attributes.causal === true,
    qkv: qkv as View,
    y: output as View,
    statistics,
    tokens,
  };
}
