import { at, type Matrix } from '../../matrix.twin';
import { clampLogvar, LOGVAR_MAX, LOGVAR_MIN } from './names';

/** The gradient, or zero where the clamp holds logvar fast. */
export const passLogvar = (gradient: number, logvar: number): number =>
  logvar >= LOGVAR_MIN && logvar <= LOGVAR_MAX ? gradient : 0;

/** q(z|x): the heads' output, [rows, latent] each. */
export interface Heads {
  readonly mu: Matrix;
  readonly logvar: Matrix;
}

/** The standard deviation of z: exp(logvar / 2). */
export const sigmaAt = (logvar: Matrix, row: number, column: number): number =>
  Math.exp(clampLogvar(at(logvar, row, column)) / 2);
