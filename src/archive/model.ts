import { type Convolution, pixelsOf } from './convolution';

/** The values that a run of a layer's outputs is clipped to. */
export interface Range {
  readonly units: number;
  readonly low: number;
  readonly high: number;
}

/**
 * y = clip(floor((W x + b) / 2^shift)), all integers. Bias and shift are by row of W, [outputs, inputs]. Of a convolution a row is an
 * output channel's, [ky, kx, channels]; ranges are of channels, and each is a picture of its own, one behind the other.
 */
export interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly weight: Int8Array<ArrayBuffer>;
  readonly bias: Int32Array<ArrayBuffer>;
  readonly shift: Int8Array<ArrayBuffer>;
  readonly ranges: readonly Range[];
  readonly convolution?: Convolution;
}

export const CODEC_LIKELIHOODS = ['bernoulli', 'logistic'] as const;
export type CodecLikelihood = (typeof CODEC_LIKELIHOODS)[number];

/** Of what a codec computes with, by name: upper halves of cumulative distributions, and what their arguments are made of. */
export interface Tables {
  /** Cumulative normal distribution. */
  readonly normal: Uint16Array<ArrayBuffer>;
  /** Ends between the bins of a latent dimension, in the units of mu. */
  readonly edges: Int32Array<ArrayBuffer>;
  /** What the decoder reads for each bin. */
  readonly centres: Int32Array<ArrayBuffer>;
  /** Inverse standard deviations, by the encoder's second head. */
  readonly sigma: Int32Array<ArrayBuffer>;
  /** Cumulative logistic distribution; of bits, by the logit. */
  readonly values: Uint16Array<ArrayBuffer>;
  /** Inverse scales of the logistic distribution, by the decoder's second head; of bits none. */
  readonly scale: Int32Array<ArrayBuffer>;
  /** Weights of a mixture's components, by how far a logit is below the largest; beyond its end 0. Of a mixture alone. */
  readonly weight?: Uint16Array<ArrayBuffer>;
}

/** A model of integers: all that encoding and decoding depend on. */
export interface IntegerModel {
  readonly likelihood: CodecLikelihood;
  /** Values in an example. */
  readonly values: number;
  readonly latent: number;
  /** Logistic distributions that one of a value is a mixture of; undefined where it is one alone, and of bits. */
  readonly components?: number;
  /**
   * Layers from values to mu and the index of sigma, and from z to mean and index of the scale, which a mixture has for each component
   * with a logit behind, or to the logit of a bit.
   */
  readonly encoder: readonly Layer[];
  readonly decoder: readonly Layer[];
  readonly tables: Tables;
}

/** Outputs of a layer at most. */
export const MOST_OUTPUTS = 1 << 22;

/** Outputs of the decoder for a value, one behind the other by as many places as an example has values. */
export function headsOf({ likelihood, components }: Pick<IntegerModel, 'likelihood' | 'components'>): number {
  if (likelihood === 'bernoulli') return 1;
  return components === undefined ? 2 : 3 * components;
}

/** Where the first output for a value of a batch lies. */
export function placeOf(
  model: Pick<IntegerModel, 'likelihood' | 'components' | 'values'>,
  i: number,
): number {
  const { values: width } = model;
  return i + (headsOf(model) - 1) * width * Math.floor(i / width);
}

/** Every partial sum of a layer is smaller than this in magnitude, and so exact as a 32-bit float, whatever the order. */
export const EXACT = 2 ** 24;

/** The largest magnitude of what the first layer of the encoder reads. */
export function largestValue(likelihood: CodecLikelihood): number {
  return likelihood === 'logistic' ? 255 : 1;
}

/** Rows of W: outputs, or channels of a convolution's. */
export function rowsOf({ ranges }: Pick<Layer, 'ranges'>): number {
  return ranges.reduce((sum, { units }) => sum + units, 0);
}

export function outputsOf(layer: Pick<Layer, 'ranges' | 'convolution'>): number {
  return rowsOf(layer) * (layer.convolution ? pixelsOf(layer.convolution) : 1);
}
