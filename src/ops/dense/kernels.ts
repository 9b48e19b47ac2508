import type { Bound, Kernels } from '../op';
import type { Dense } from './dense';
import { denseForward } from './dense_forward';
import { denseInputGradient } from './dense_input_gradient';
import { denseWeightGradient } from './dense_weight_gradient';

export const kernels: Kernels = {
  forward(bound, emit) {
    emit.product((matmul) => denseForward(denseOf(bound), matmul));
  },

  backward(bound, emit) {
    const layer = denseOf(bound);
    if (layer.inputGradient !== 'none') emit.product((matmul) => denseInputGradient(layer, matmul));
  },

  parameterGradients(bounds, parts, emit) {
    emit.product((matmul) => denseWeightGradient(bounds.map(denseOf), { matmul, ...parts }));
  },
};

/** The layer that a node is. */
export function denseOf({ node, inputs, output, parameters, activation, ...bound }: Bound): Dense {
  return {
    name: node.name,
    part: node.part,
    x: inputs[0] as Dense['x'],
    y: output as Dense['y'],
    weight: parameters.weight as Dense['weight'],
    bias: parameters.bias as Dense['bias'],
    activation: activation ?? bound.sharedActivation,
    activated: activation !== undefined,
    inputGradient: bound.inputGradients[0] as Dense['inputGradient'],
  };
}
