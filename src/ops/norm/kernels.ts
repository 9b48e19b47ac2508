import type { View } from '../../gpu/view';
import type { Bound, Kernels } from '../op';
import { statisticsOf } from './definition';
import type { NormLayer } from './layer';
import { STATISTICS } from './names';
import { norm } from './norm';
import { normInputGradient } from './norm_input_gradient';
import { normParameterGradient } from './norm_parameter_gradient';

export const kernels: Kernels = {
  forward(bound, emit) {
    emit.dispatch(norm(layerOf(bound)));
  },

  backward(bound, emit) {
    const [mode] = bound.inputGradients;
    if (mode !== 'none') emit.dispatch(normInputGradient(layerOf(bound), mode === 'add'));
  },

  parameterGradients(bounds, parts, emit) {
    emit.dispatch(normParameterGradient(bounds.map(layerOf), parts));
  },
};

function layerOf({ node, inputs: [x], output, saved, parameters: { weight, bias } }: Bound): NormLayer {
  const statistics = saved[statisticsOf(node)] as View;
  return {
    name: node.name,
    part: node.part,
    positions: statistics.columns / STATISTICS,
    x: x as View,
    y: output as View,
    statistics,
    gain: weight as View,
    bias,
  };
}
