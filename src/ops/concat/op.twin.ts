import type { Matrix } from '../../matrix.twin';
import { besides, headsOf } from '../likelihood/likelihood.twin';
import type { OpTwin } from '../op.twin';

/** y = [a | b | ...], without padding. */
export const concat: OpTwin = {
  forward: ({ inputs }) => ({ value: besides(inputs) }),
  backward: ({ inputs }, dy) => ({ inputs: headsOf(dy as Matrix, (inputs[0] as Matrix).columns) }),
};
