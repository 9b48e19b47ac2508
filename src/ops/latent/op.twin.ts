import { at, type Matrix, matrix } from '../../matrix.twin';
import { importanceBackward } from '../importance/importance_backward.twin';
import { importanceDraw } from '../importance/importance_draw.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { kl } from './kl.twin';
import type { Heads } from './latent.twin';
import { reparameterize } from './reparameterize.twin';
import { reparameterizeBackward } from './reparameterize_backward.twin';

export const latent: OpTwin = {
  forward(of) {
    const heads = headsOf(of);
    if (of.samples > 1) {
      const { z, ratios } = importanceDraw(heads, of.eps, of.samples);
      return { value: z, loss: { term: 'kl', elements: ratios } };
    }
    return { value: reparameterize(heads, of.eps), loss: { term: 'kl', elements: kl(heads, of).elements } };
  },

  backward(of, dz) {
    const heads = headsOf(of);
    const { mu, logvar } =
      of.samples > 1
        ? throughSamples(of, heads, dz as Matrix)
        : reparameterizeBackward(dz as Matrix, heads, of.eps, kl(heads, of).gradient);
    const both = matrix(mu.rows, 2 * mu.columns, (row, column) =>
      column < mu.columns ? at(mu, row, column) : at(logvar, row, column - mu.columns),
    );
    return { inputs: [both] };
  },
};

function throughSamples({ eps, weights, ...of }: TwinNode, heads: Heads, dz: Matrix) {
  const { z } = importanceDraw(heads, eps, of.samples);
  return importanceBackward({ dz, z, eps, weights: weights as Matrix }, heads.logvar, of);
}

/** The two halves of what the heads make. */
function headsOf({ inputs }: TwinNode): Heads {
  const both = inputs[0] as Matrix;
  const columns = both.columns / 2;
  const half = (first: number) => matrix(both.rows, columns, (row, column) => at(both, row, first + column));
  return { mu: half(0), logvar: half(columns) };
}
