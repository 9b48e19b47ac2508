import type { Matrix } from '../../matrix.twin';
import type { OpTwin } from '../op.twin';
import { broadcastAdd as forward } from './broadcast_add.twin';
import { broadcastAddBackward } from './broadcast_add_backward.twin';

export const broadcastAdd: OpTwin = {
  forward: ({ inputs: [value, row] }) => ({ value: forward(value as Matrix, row as Matrix) }),
  backward: ({ inputs }, dy) => ({ inputs: inputs.map((x) => broadcastAddBackward(dy as Matrix, x)) }),
};
