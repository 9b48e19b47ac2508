import { at, type Matrix, matrix } from '../../matrix.twin';
import type { OpTwin } from '../op.twin';
import { condition as forward } from './condition.twin';
import type { Classes } from './names';

export const condition: OpTwin = {
  forward: ({ node, inputs: [x, labels] }) => ({
    value: forward(x as Matrix, labels as Matrix, node.attributes.classes as Classes),
  }),
  backward: ({ inputs: [x] }, dy) => ({
    inputs: [
      matrix((x as Matrix).rows, (x as Matrix).columns, (row, column) => at(dy as Matrix, row, column)),
      undefined,
    ],
  }),
};
