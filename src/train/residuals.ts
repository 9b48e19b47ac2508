import { BLOCKS, Blocks, halves } from './blocks';

/**
 * Whether a Gaussian's fixed sigma is what the residuals say. Where sigma is learnt, sigma^2 comes to the mean squared residual
 * (Rybkin et al. 2021); one that is far from it weighs the KL by a factor that nobody has chosen. The residuals follow from
 * the reconstruction: mean r^2 = 2 sigma^2 (reconstruction / values - log sigma - log(2 pi) / 2).
 *
 * They fall while a model learns, so a mean square that is far below sigma^2 is told of behind two blocks of steps, and one far
 * above it behind {@link BLOCKS}, if it does not fall any more.
 */

/** A Gaussian's fixed sigma is far from the residuals. */
export interface SigmaWarning {
  readonly kind: 'sigma';
  readonly message: string;
  /** Where it was noticed, in optimiser steps of the model's life. */
  readonly step: number;
  readonly sigma: number;
  /** The mean squared residual of a value, over the steps before. */
  readonly squares: number;
}

/** The mean square is far from sigma^2 from this factor on, either way, and near again from half of it on. */
const FAR = 4;
/** Blocks behind which a mean square that is too small is told of. */
const SOON = 2;
/** Part by which the later half of the blocks must be below the earlier one for the residuals to count as falling. */
const FALL = 0.1;

export class Residuals {
  #blocks = new Blocks();
  #warning: SigmaWarning | undefined;

  /** `values`: of an example. */
  constructor(
    private readonly sigma: number,
    private readonly values: number,
  ) {}

  /** Takes a step: its reconstruction in nats per example, and whether the KL has its whole weight, which is not 0. */
  add(step: number, reconstruction: number, examples: number, whole: boolean): void {
    if (!whole) {
      this.#blocks = new Blocks();
      this.#warning = undefined;
      return;
    }
    const constant = Math.log(this.sigma) + Math.log(2 * Math.PI) / 2;
    const squares = 2 * this.sigma ** 2 * (reconstruction / this.values - constant);
    const means = this.#blocks.add(squares, examples);
    if (means) this.#look(step, means);
  }

  get warning(): SigmaWarning | undefined {
    return this.#warning;
  }

  #look(step: number, means: readonly number[]): void {
    const { sigma } = this;
    const ratios = means.map((squares) => squares / sigma ** 2);
    const last = ratios.at(-1) as number;
    if (this.#warning && last > 2 / FAR && last < FAR / 2) this.#warning = undefined;
    if (this.#warning) return;
    const below = ratios.length >= SOON && ratios.slice(-SOON).every((ratio) => ratio < 1 / FAR);
    if (!below && !isAbove(ratios)) return;
    const squares = means.at(-1) as number;
    const short = (value: number) => Number(value.toPrecision(2));
    const weight = below ? `${short(1 / last)} times` : `1/${short(last)} of`;
    const message = `Sigma ${sigma} is far from the residuals: their mean square is ${short(squares)} up to step ${step.toLocaleString('en-US')}, and sigma^2 is ${short(sigma ** 2)}, so the KL weighs ${weight} what the data say. A model of sigma shared learns it; ${short(Math.sqrt(squares))} is the root of that mean square.`;
    this.#warning = { kind: 'sigma', message, step, sigma, squares };
  }
}

function isAbove(ratios: readonly number[]): boolean {
  if (ratios.length < BLOCKS || Math.min(...ratios) <= FAR) return false;
  const [earlier, later] = halves(ratios);
  return later >= (1 - FALL) * earlier;
}
