import { INVERSE_BITS } from './half_table';
import type { CodecLikelihood, Tables } from './model';
import { normalBelow, normalQuantile } from './normal';
import { TOTAL } from './rans';
import { LEVELS_TOTAL } from './value_code';

/** Units of mu and of the ends of bins, in one standard deviation of the prior. */
export const MU_UNITS = 4096;
/** Units of z as the decoder reads it. */
export const Z_UNITS = 256;
export const BINS = 2048;
/** Entries of the tables of inverse scales, a factor of exp(1/32) apart. */
export const SCALES = 256;
export const LOG_SCALE_STEP = 1 / 32;
/** The logarithms of the first standard deviation and of the first scale, in [-1, 1] as the model has them. */
export const FIRST_LOG_SIGMA = -6.5;
export const FIRST_LOG_SCALE = -7;
/** Quarters of a level from -1 to 1: 510 of them to a unit, from 0 in the middle of the first level on. */
export const QUARTERS = 510;
/** Steps of a logit in the table for bits. */
export const LOGIT_STEPS = 256;

/** Steps of a standard deviation, up to where less than half a count is left. */
const NORMAL_STEPS = 2048;
const NORMAL_END = 4.1;
/** Steps of a logistic distribution's scale, up to the same. */
const LOGISTIC_STEPS = 512;
const LOGISTIC_END = 10.5;

/** Steps of a logit of a mixture's weight, and the weight of the largest. */
export const WEIGHT_STEPS = 32;
const MOST_WEIGHT = 1 << 14;
/** Beyond it less than half is left. */
const WEIGHT_END = WEIGHT_STEPS * Math.log(2 * MOST_WEIGHT);

export function tablesOf(likelihood: CodecLikelihood, components?: number): Tables {
  const isLogistic = likelihood === 'logistic';
  return {
    normal: half(NORMAL_END * NORMAL_STEPS, TOTAL, (u) => normalBelow(u / NORMAL_STEPS)),
    edges: Int32Array.from({ length: BINS - 1 }, (_, i) =>
      Math.round(MU_UNITS * normalQuantile((i + 1) / BINS)),
    ),
    centres: Int32Array.from({ length: BINS }, (_, i) =>
      Math.round(Z_UNITS * normalQuantile((i + 0.5) / BINS)),
    ),
    sigma: inverses((NORMAL_STEPS / MU_UNITS) * Math.exp(-FIRST_LOG_SIGMA)),
    values: isLogistic
      ? half(LOGISTIC_END * LOGISTIC_STEPS, LEVELS_TOTAL, (u) => sigmoid(u / LOGISTIC_STEPS))
      : half(LOGISTIC_END * LOGIT_STEPS, TOTAL, (u) => sigmoid(u / LOGIT_STEPS)),
    scale: isLogistic
      ? inverses((LOGISTIC_STEPS / QUARTERS) * Math.exp(-FIRST_LOG_SCALE))
      : new Int32Array(0),
    ...(components !== undefined && {
      weight: Uint16Array.from({ length: Math.ceil(WEIGHT_END) }, (_, u) =>
        Math.round(MOST_WEIGHT * Math.exp(-u / WEIGHT_STEPS)),
      ),
    }),
  };
}

function half(steps: number, total: number, below: (u: number) => number): Uint16Array<ArrayBuffer> {
  return Uint16Array.from({ length: Math.ceil(steps) }, (_, u) => Math.round(total * below(u)));
}

/** From the largest, of the first scale, on. */
function inverses(first: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length: SCALES }, (_, i) =>
    Math.round(2 ** INVERSE_BITS * first * Math.exp(-i * LOG_SCALE_STEP)),
  );
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
