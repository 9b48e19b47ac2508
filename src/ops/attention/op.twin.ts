import { at, type Matrix, matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { attention as forward } from './attention.twin';
import { attentionKeyGradient } from './attention_key_gradient.twin';
import { attentionQueryGradient } from './attention_query_gradient.twin';
import { scoreGradients } from './score_gradients.twin';
import type { Heads } from './weights.twin';

export const attention: OpTwin = {
  forward: (of) => ({ value: forward(of.inputs[0] as Matrix, headsOf(of), of.inputs[1]).y }),

  backward(of, dy) {
    const qkv = of.inputs[0] as Matrix;
    const heads = headsOf(of);
    const { y, weights } = forward(qkv, heads, of.inputs[1]);
    const backward = { qkv, weights, y, dy: dy as Matrix };
    const byScore = scoreGradients(heads, backward);
    const { keys, values } = attentionKeyGradient(heads, backward, undefined, byScore);
    const thirds = [attentionQueryGradient(heads, backward, undefined, byScore), keys, values];
    const columns = y.columns / heads.positions;
    const gradient = matrix(qkv.rows, qkv.columns, (item, column) => {
      const [position, rest] = [Math.floor(column / (3 * columns)), column % (3 * columns)];
      const third = thirds[Math.floor(rest / columns)] as Matrix;
      return at(third, item, position * columns + (rest % columns));
    });
    return { inputs: [gradient, undefined] };
  },
};

function headsOf({ node: { attributes } }: TwinNode): Heads {
  const {
    heads,
    causal = false,
    from,
  } = attributes as {
    heads: number;
    causal?: boolean;
    from: readonly [height: number, width: number, channels: number];
  };
  return { positions: from[0] * from[1], heads, causal };
}
