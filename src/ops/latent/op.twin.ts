import { at, type Matrix, matrix } from '../../matrix.twin';
import type { OpTwin, TwinNode } from '../op.twin';
import { kl } from './kl.twin';
import type { Heads } from './latent.twin';
import { reparameterize } from './reparameterize.twin';
import { reparameterizeBackward } from './reparameterize_backward.twin';

export const latent: OpTwin = {
  forward: (of) => ({
    value: reparameterize(headsOf(of), of.eps),
    loss: { term: 'kl', elements: kl(headsOf(of), of).elements },
  }),

  backward(of, dz) {
    const heads = headsOf(of);
    const { mu, logvar } = reparameterizeBackward(dz as Matrix, heads, of.eps, kl(heads, of).gradient);
    const both = matrix(mu.rows, 2 * mu.columns, (row, column) =>
      column < mu.columns ? at(mu, row, column) : at(logvar, row, column - mu.columns),
    );
    return { inputs: [both] };
  },
};

/** The two halves of what the heads make. */
function headsOf({ inputs }: TwinNode): Heads {
  const both = inputs[0] as Matrix;
  const columns = both.columns / 2;
  const half = (first: number) => matrix(both.rows, columns, (row, column) => at(both, row, first + column));
  return { mu: half(0), logvar: half(columns) };
}
