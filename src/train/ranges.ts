import type { Examples } from '../data/examples';
import { DataError } from '../errors';
import { ofTexts } from '../graph/brought';
import type { Spec } from '../graph/spec';
import type { Likelihood } from '../ops/likelihood/names';

/** Likelihoods of values in [0, 1], by their names, and which takes others. */
const UNIT: Readonly<Partial<Record<Likelihood, string>>> = {
  bernoulli: 'Bernoulli',
  'continuous-bernoulli': 'continuous Bernoulli',
  logistic: 'logistic',
  categorical: 'categorical',
};

/** How far from 1 the values of a block may add up to: probabilities that were rounded to three digits do not reach it. */
const BLOCK_TOLERANCE = 1e-3;

/** Throws a DataError for a value outside [0, 1] that the likelihood does not take. */
export function checkUnit({ likelihood }: Pick<Spec, 'likelihood'>, outsideUnit: string | undefined): void {
  const name = UNIT[likelihood];
  if (name === undefined || outsideUnit === undefined) return;
  throw new DataError(
    `${outsideUnit}; the ${name} likelihood takes values in [0, 1]: scale the data to that, or take the Gaussian likelihood with a learnt sigma (likelihood gaussian, sigma shared), as for standardised values.`,
  );
}

/**
 * Throws a DataError for a block of `categories` values that is neither one-hot nor probabilities. `number` is an example's
 * own, where it is not its place.
 */
export function checkBlocks(
  { kind, values, stride, count }: Examples,
  width: number,
  categories: number,
  number = (place: number) => place,
): void {
  const unit = kind === 'bytes' ? 255 : 1;
  for (let row = 0; row < count; row++) {
    for (let first = 0; first < width; first += categories) {
      let sum = 0;
      for (let k = 0; k < categories; k++) sum += values[row * stride + first + k] as number;
      if (Math.abs(sum / unit - 1) <= BLOCK_TOLERANCE) continue;
      const where = `Values ${first} to ${first + categories - 1} of example ${number(row)} add up to ${sum}`;
      const bytes = kind === 'bytes' ? ', with 255 in bytes for 1' : '';
      throw new DataError(
        `${where}; the categorical likelihood takes blocks of ${categories} values that add up to 1${bytes}: give one-hot blocks or probabilities, or set categories to the columns of a block.`,
      );
    }
  }
}

/** Both, of examples for a model. `number`: as for {@link checkBlocks}. */
export function checkRange(spec: Spec, examples: Examples, number?: (place: number) => number): void {
  checkUnit(spec, examples.outsideUnit);
  if (spec.text) ofTexts().checkTokens(examples, spec.text, spec.input, number);
  if (spec.categories !== undefined) checkBlocks(examples, spec.input, spec.categories, number);
}
