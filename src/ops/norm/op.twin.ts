import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { norm as forward, type NormParameters } from './norm.twin';
import { normInputGradient } from './norm_input_gradient.twin';
import { normParameterGradient } from './norm_parameter_gradient.twin';

export const norm: OpTwin = {
  forward: (of) => ({ value: forward(of.inputs[0] as Matrix, parametersOf(of)).y }),

  backward(of, dy) {
    const { name } = of.node;
    const backward = { x: of.inputs[0] as Matrix, dy: dy as Matrix };
    const parameters = parametersOf(of);
    const { weight, bias } = normParameterGradient(backward, parameters);
    return {
      inputs: [normInputGradient(backward, parameters)],
      tensors: { [`${name}.weight`]: weight, ...(bias && { [`${name}.bias`]: bias }) },
    };
  },
};

function parametersOf({ node: { name, attributes }, tensors }: TwinNode): NormParameters {
  const weight = tensors[`${name}.weight`] as Matrix;
  return attributes.kind === 'layer' ? { weight, bias: tensors[`${name}.bias`] } : { weight };
}
