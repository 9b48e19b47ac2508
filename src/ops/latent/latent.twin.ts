import { at, type Matrix } from '../../matrix.twin';

/** Bounds of logvar, as in `shaders/latent/latent.wgsl`: within them exp is finite, beyond them the gradient is zero. */
export const LOGVAR_MIN = -30;
export const LOGVAR_MAX = 20;

export const clampLogvar = (logvar: number): number => Math.min(Math.max(logvar, LOGVAR_MIN), LOGVAR_MAX);

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
