import type { Matrix } from '../../matrix.twin';
import type { OpTwin } from '../op.twin';
import { add as forward } from './add.twin';
import { addBackward } from './add_backward.twin';

export const add: OpTwin = {
  forward: ({ inputs: [a, b] }) => ({ value: forward(a as Matrix, b as Matrix) }),
  backward: (_, dy) => ({ inputs: [addBackward(dy as Matrix), addBackward(dy as Matrix)] }),
};
