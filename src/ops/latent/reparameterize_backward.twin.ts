import { at, type Matrix, type Sums, sums } from '../../matrix.twin';
import { type Heads, passLogvar, sigmaAt } from './latent.twin';

/**
 * Reparameterization, backward: dmu + dz and dlogvar + dz eps exp(logvar / 2) / 2, where dmu and dlogvar are the
 * gradients of the KL; plus the gradients by other readers. All [rows, latent].
 */
export function reparameterizeBackward(
  dz: Matrix,
  { logvar }: Pick<Heads, 'logvar'>,
  eps: Matrix,
  klGradient: Heads,
  others?: Heads,
): { readonly mu: Sums; readonly logvar: Sums } {
  return {
    mu: sums(dz.rows, dz.columns, (row, column) => [
      at(klGradient.mu, row, column),
      at(dz, row, column),
      ...(others ? [at(others.mu, row, column)] : []),
    ]),
    logvar: sums(dz.rows, dz.columns, (row, column) => {
      const through = (at(dz, row, column) * at(eps, row, column) * sigmaAt(logvar, row, column)) / 2;
      return [
        at(klGradient.logvar, row, column),
        passLogvar(through, at(logvar, row, column)),
        ...(others ? [at(others.logvar, row, column)] : []),
      ];
    }),
  };
}
