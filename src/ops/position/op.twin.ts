import type { Matrix } from '../../matrix.twin';
import { addBackward } from '../add/add_backward.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { position as forward } from './position.twin';
import { positionGradient } from './position_gradient.twin';

export const position: OpTwin = {
  forward: (of) => ({ value: forward(of.inputs[0] as Matrix, weightOf(of)) }),
  backward: (of, dy) => ({
    inputs: [addBackward(dy as Matrix)],
    tensors: { [`${of.node.name}.weight`]: positionGradient(dy as Matrix, weightOf(of).columns) },
  }),
};

const weightOf = ({ node, tensors }: TwinNode): Matrix => tensors[`${node.name}.weight`] as Matrix;
