import type { Matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { pool as forward } from './pool.twin';
import { poolBackward } from './pool_backward.twin';

export const pool: OpTwin = {
  forward(of) {
    const [value, x] = of.inputs as [Matrix, Matrix | undefined];
    return { value: forward(value, channelsOf(of), x) };
  },

  backward(of, dy) {
    const [value, x] = of.inputs as [Matrix, Matrix | undefined];
    return { inputs: [poolBackward(dy as Matrix, value.columns / channelsOf(of), x), undefined] };
  },
};

const channelsOf = ({ node }: TwinNode): number => (node.attributes.from as readonly number[])[2] as number;
