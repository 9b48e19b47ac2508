import type { Evaluation } from '../../../src/train/evaluation';

/** log p(x) of some test images or texts, by importance sampling, and the ELBO of the same ones. */
export interface Measurement
  extends Required<Pick<Evaluation, 'elbo' | 'logLikelihood' | 'protocol'>>,
    Pick<Evaluation, 'bitsPerDimension' | 'examples'> {
  /** Such as log p(x), or log p(x|y) of a model that is told labels. */
  readonly name: string;
  /** Test images that there are, of which so many `examples` were drawn. */
  readonly of: number;
  /** Steps that the model had made. */
  readonly step: number;
}
